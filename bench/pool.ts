import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { manualSeed, zeros } from "pellucid";
import { loadMnist } from "pellucid/data";
import { exportOnnx } from "pellucid/formats";
import { CNN } from "../examples/mnist/model.js";
import { Contender } from "./contender.js";
import { type ContenderKey, contenders, root } from "./contenders.js";
import type { Report } from "./report.js";

/** What logits and losses may differ by: all are float32, added up in different orders. */
const TOLERANCE = 1e-3;

interface Answers {
  /** Of the first eight test images. */
  logits: number[];
  /** Of those images as a batch, over steps of training: as many as the contender can do as we do them. */
  losses: number[];
}

/** The processes of a run: started when they are first needed, and then shared by all that is measured. */
export class Pool {
  readonly directory: string;
  readonly #report: Report;
  readonly #running = new Map<string, Contender>();
  #expected: Answers | null = null;

  private constructor(directory: string, report: Report) {
    this.directory = directory;
    this.#report = report;
  }

  /** Writes what all contenders compute on: the test images of MNIST, and one set of starting weights, as a model of ONNX too. */
  static async create(report: Report): Promise<Pool> {
    const pool = new Pool(await mkdtemp(join(tmpdir(), "pellucid-bench-")), report);
    const { test } = await loadMnist();
    const [images] = test.batch(
      Array.from({ length: test.length }, (_, i) => i),
      0,
    );
    manualSeed(1);
    const model = new CNN();
    const weights = model.parameters().flatMap((p) => [...p.dataSync()]);
    await writeFile(join(pool.directory, "images.f32"), Buffer.from(images.dataSync().buffer));
    await writeFile(join(pool.directory, "labels.u8"), test.labels);
    await writeFile(join(pool.directory, "weights.f32"), Buffer.from(Float32Array.from(weights).buffer));
    await writeFile(join(pool.directory, "model.onnx"), await exportOnnx(model, zeros([1, 1, 28, 28])));
    return pool;
  }

  /**
   * The contender's process, once it has shown that it computes what ours does; null where it is not installed or does not
   * run, which is noted in the report.
   */
  async get(key: ContenderKey, threads: number): Promise<Contender | null> {
    const spec = contenders[key];
    const count = spec.threads === "one" ? 1 : threads;
    const id = `${key} ${count}`;
    const found = this.#running.get(id);
    if (found !== undefined) return found;
    if (Object.hasOwn(this.#report.failed, spec.label)) return null;
    const missing = spec.missing();
    if (missing !== null) {
      this.#report.missing[spec.label] = missing;
      return null;
    }
    const contender = await this.#start(key, count);
    if (contender !== null) this.#running.set(id, contender);
    return contender;
  }

  /** A process of its own, which the caller stops. */
  async #start(key: ContenderKey, threads: number): Promise<Contender | null> {
    const spec = contenders[key];
    let contender: Contender;
    let answers: Answers | null = null;
    try {
      contender = await Contender.start(spec, threads, spec.command(this.directory, threads), root);
      if (key !== "kernels") answers = await contender.ask<Answers>({ task: "check" });
    } catch (error) {
      if (key === "pellucid" || key === "kernels") throw error;
      this.#report.failed[spec.label] = (error as Error).message;
      return null;
    }
    this.#report.versions[spec.label] = String(contender.about.version);
    if (String(contender.about.runs).startsWith("wasm (wide SIMD")) this.#report.kernelBits = 256;
    if (answers !== null && key === "pellucid") this.#expected ??= answers;
    if (answers !== null) await this.#compare(spec.label, answers);
    return contender;
  }

  async #compare(label: string, { logits, losses }: Answers): Promise<void> {
    if (this.#expected === null) await this.get("pellucid", 1);
    const expected = this.#expected!;
    if (logits.length !== expected.logits.length || losses.length > expected.losses.length)
      throw new Error(`${label} answers with ${logits.length} logits, expected ${expected.logits.length}`);
    const distance = (a: number[], b: number[]) => Math.max(0, ...a.map((x, i) => Math.abs(x - b[i]!)));
    const inLogits = distance(logits, expected.logits);
    const inLosses = distance(losses, expected.losses);
    if (!(inLogits <= TOLERANCE && inLosses <= TOLERANCE)) {
      throw new Error(
        `${label} does not compute the same network: its logits differ from ours by ${inLogits}, its losses by ${inLosses}, ` +
          `but at most ${TOLERANCE} is rounding`,
      );
    }
    this.#report.differences[label] = Math.max(this.#report.differences[label] ?? 0, inLogits, inLosses);
  }

  /** Ends all processes, so that what comes next begins with new ones. */
  async stop(): Promise<void> {
    const all = [...this.#running.values()];
    this.#running.clear();
    await Promise.all(all.map((contender) => contender.stop()));
  }

  async close(): Promise<void> {
    await this.stop();
    await rm(this.directory, { recursive: true, force: true });
  }
}
