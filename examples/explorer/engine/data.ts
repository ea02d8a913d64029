// The images, fetched from where the page came from, each part once.

import { FormatError } from "pellucid";
import { decodeIdx, ImageDataset } from "pellucid/data";
import { DATA, FIRST, type Part } from "../site/files.js";

const fetched = new Map<Part, Promise<ImageDataset>>();
let network: Promise<Uint8Array> | null = null;

/** The file of the network that the page begins with. */
export function firstNetwork(base: string): Promise<Uint8Array> {
  if (network === null) {
    network = fetchBytes(base, FIRST.network);
    // So that it can be tried again.
    network.catch(() => {
      network = null;
    });
  }
  return network;
}

/** Told how many bytes of all have come. */
export type OnBytes = (received: number, total: number) => void;

/**
 * @param base the address of the page.
 * @param onBytes hears of the images, unless they are there already or on their way.
 */
export function images(base: string, part: Part, onBytes?: OnBytes): Promise<ImageDataset> {
  let dataset = fetched.get(part);
  if (dataset === undefined) {
    dataset = load(base, part, onBytes);
    fetched.set(part, dataset);
    // So that it can be tried again.
    dataset.catch(() => fetched.delete(part));
  }
  return dataset;
}

async function load(base: string, part: Part, onBytes?: OnBytes): Promise<ImageDataset> {
  const [images, labels] = await Promise.all(
    ["images", "labels"].map(async (kind) => {
      const name = `${DATA}/${part}-${kind}.idx.gz`;
      return decodeIdx(
        await unpacked(await fetchBytes(base, name, kind === "images" ? onBytes : undefined)),
        name,
      );
    }),
  );
  const [N, H, W] = images.shape;
  return new ImageDataset(images.data as Uint8Array, labels.data as Uint8Array, [N, H, W]);
}

async function fetchBytes(base: string, name: string, onBytes?: OnBytes): Promise<Uint8Array> {
  const url = new URL(name, base);
  const response = await fetch(url);
  if (!response.ok) {
    throw new FormatError(
      `${url} answers ${response.status}; serve the whole directory that "npm run explorer -- --build" wrote`,
    );
  }
  if (onBytes === undefined || response.body === null) return new Uint8Array(await response.arrayBuffer());
  const total = Number(response.headers.get("Content-Length"));
  let received = 0;
  const counted = response.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        received += chunk.length;
        onBytes(received, total);
        controller.enqueue(chunk);
      },
    }),
  );
  return new Uint8Array(await new Response(counted).arrayBuffer());
}

/** Some servers send a .gz unpacked already. */
async function unpacked(bytes: Uint8Array): Promise<Uint8Array> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const stream = new Blob([bytes as BlobPart]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
