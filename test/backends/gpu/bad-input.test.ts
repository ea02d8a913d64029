// What the gpu backend cannot do, or no longer, and what it says then.

import { join } from "node:path";
import {
  add,
  backend,
  broadcastTo,
  cast,
  crossEntropy,
  manualSeed,
  mul,
  nn,
  optim,
  permute,
  randn,
  sum,
  tensor,
  useBackend,
} from "pellucid";
import { loadModel, saveModel } from "pellucid/train";
import { afterEach, describe, expect, test } from "vitest";
import { GpuBackend } from "../../../src/backends/gpu/backend.js";
import { error } from "../../support/errors.js";
import { everything } from "../../support/mode.js";
import { printed, script } from "../../support/run-node.js";
import { temporaryDirectory } from "../../support/temporary-directory.js";
import { openOrReason } from "./software-gpu.js";

afterEach(() => useBackend("cpu"));

describe("whole numbers", () => {
  const limit = "the device keeps whole numbers as float32, which has all of them only up to ±16777216";

  test("beyond 2^24 are refused on the way in", async () => {
    await useBackend("gpu:cpu");
    const x = tensor(new Int32Array([1, 16_777_217]));
    expect(() => add(x, 1)).toThrow(
      error(
        "BackendError",
        `gpu: element 1 of an int32 array is 16777217; ${limit}. Use the wasm or cpu backend`,
      ),
    );
    expect(add(tensor(new Int32Array([16_777_215])), 1).tolist()).toEqual([16_777_216]);
  });

  test("and on the way out", async () => {
    await useBackend("gpu:cpu");
    const y = mul(tensor(new Int32Array([3, 5000])), 5000);
    expect(() => y.dataSync()).toThrow(
      error(
        "BackendError",
        `gpu: element 1 of an int32 result is about 25000000; ${limit}. Compute it on the wasm or cpu backend`,
      ),
    );
    expect(cast(tensor([3.7, -3.7, 1e9 + 7]), "uint8").dataSync()).toEqual(
      new Uint8Array([3, 253, Math.fround(1e9 + 7) % 256]),
    );
  });
});

describe("limits", () => {
  test("an array that is larger than the device allows names the limit", async () => {
    await useBackend("gpu:cpu");
    const x = tensor([[1], [2]]);
    expect(() => broadcastTo(x, [2, 10_000_000])).toThrow(
      error(
        "BackendError",
        "gpu:cpu: an array of 20000000 elements (80000000 bytes) is larger than this device allows, 67108864 bytes (whole numbers in float32); use smaller batches, or the wasm backend",
      ),
    );
    expect(backend().memory().bytes).toBeLessThan(1000);
  });

  test("a kernel that fails halfway gives back what it has made", async () => {
    const gpu = await useBackend("gpu:cpu");
    const R = 1_048_577;
    const x = gpu.upload(new Float32Array(R));
    const before = gpu.memory();
    // The maximum is found, in stages; then the row is too long.
    expect(() => gpu.kernels.softmax(x, { outer: 1, R, inner: 1 })).toThrow("told apart");
    expect(gpu.memory()).toEqual(before);
    gpu.free(x);
  });

  test("so does an axis whose positions float32 cannot tell apart", async () => {
    await useBackend("gpu:cpu");
    expect(() => sum(broadcastTo(tensor([[1], [2]]), [2, 1_048_577]), 0)).toThrow(
      "gpu: an op walks along 1048577 elements in one go, and positions can be told apart in float32 only up to 1048576; use smaller batches, or the wasm backend",
    );
    expect(sum(broadcastTo(tensor([[1], [2]]), [2, 1_048_576]), 0).dataSync()[1_048_575]).toBe(3);
  });

  test("so do axes that a kernel has no room for", async () => {
    await useBackend("gpu:cpu");
    const x = randn([2, 3, 2, 3, 2, 3, 2], { seed: 1 });
    expect(() => permute(x, [6, 5, 4, 3, 2, 1, 0]).dataSync()).toThrow(
      "gpu: an op reads 7 axes, [2, 3, 2, 3, 2, 3, 2], that no common stride can walk; a kernel has room for 6. Do it in two steps, or on the wasm backend",
    );
  });
});

describe("tiers that are not there", () => {
  test("say why, and what to do", async () => {
    for (const tier of ["webgl2", "webgl"] as const) {
      await expect(useBackend(`gpu:${tier}`)).rejects.toThrow(
        error(
          "BackendError",
          `useBackend: "gpu:${tier}" cannot be used here: Node has no canvas; use "gpu:webgpu" or "gpu:headlessgl"`,
        ),
      );
    }
    expect(backend().name).toBe("cpu");
  });

  /** What a program prints that asks for a backend on a machine without drivers. */
  const without = (name: string): Promise<string> => {
    const program = `
      import { useBackend } from "./src/index.ts";
      const told = await useBackend("${name}").then((b) => b.describe(), String);
      process.stdout.write(told, () => process.exit());`;
    const env = { VK_ICD_FILENAMES: "/nowhere.json", VK_DRIVER_FILES: "/nowhere.json", DISPLAY: "" };
    return printed(script(program), { env });
  };

  test.runIf(everything)(
    "WebGPU without an adapter is an error by name, and passed over by gpu, which says so",
    async () => {
      expect(await without("gpu:webgpu")).toBe(
        'BackendError: useBackend: "gpu:webgpu" cannot be used here: WebGPU is there, but it has no adapter; a driver for Vulkan, Metal or Direct3D 12 must be installed; without a GPU, SwiftShader can stand in, as src/backends/gpu/README.md says',
      );
      expect(await without("gpu")).toMatch(
        /^gpu \(gpu\.js (webasm, no GPU: webgpu: WebGPU is there, but it has no adapter; webgl2: Node has no canvas; headlessgl: .+; webgl: Node has no canvas|headlessgl: .+)\)$/,
      );
    },
  );
});

const webgpu = await openOrReason("webgpu");
describe.skipIf(typeof webgpu === "string")("on a device that only answers later", () => {
  test("reading at once is an error that says what to do", async () => {
    await useBackend("gpu:webgpu");
    expect(() => add(tensor([1]), 1).item()).toThrow(
      'dataSync: backend "gpu" cannot read without waiting; use "await tensor.data()" instead',
    );
  });

  test("parameters and optimizer state move along to another backend, other results do not", async () => {
    await useBackend("gpu:webgpu");
    manualSeed(1);
    const model = new nn.Linear(3, 2);
    const optimizer = new optim.Adam(model.parameters(), { lr: 0.1 });
    const step = () => {
      optimizer.zeroGrad();
      crossEntropy(
        model.forward(randn([4, 3], { seed: 1 })),
        tensor(new Int32Array([0, 1, 0, 1])),
      ).backward();
      optimizer.step();
    };
    step();
    const y = mul(randn([2000], { seed: 1 }), 2);
    await useBackend("cpu");
    step();
    expect(() => add(y, 1)).toThrow(
      /^a tensor that cpu \(.+\) is to compute with is on gpu \(gpu\.js webgpu: .+\), which cannot be read without waiting; read it with "await t\.data\(\)"/,
    );
    const [weight] = await Promise.all(model.parameters().map((p) => p.data()));

    manualSeed(1);
    const twin = new nn.Linear(3, 2);
    const other = new optim.Adam(twin.parameters(), { lr: 0.1 });
    for (let i = 0; i < 2; i++) {
      other.zeroGrad();
      crossEntropy(twin.forward(randn([4, 3], { seed: 1 })), tensor(new Int32Array([0, 1, 0, 1]))).backward();
      other.step();
    }
    for (const [i, w] of twin.weight.dataSync().entries()) expect(weight[i]).toBeCloseTo(w, 5);
  });

  describe("that is lost", () => {
    const folder = temporaryDirectory();

    test("every use says so, and a model comes back from its file on a new device", async () => {
      const first = (await useBackend("gpu:webgpu")) as GpuBackend;
      const model = new nn.Linear(3, 2);
      const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
      const train = () => {
        optimizer.zeroGrad();
        sum(model.forward(randn([4, 3], { seed: 1 }))).backward();
        optimizer.step();
      };
      train();
      await saveModel(join(folder, "model.safetensors"), model);
      const saved = await model.weight.data();
      const y = mul(model.weight, 2);
      await y.data();

      const { device } = first.runtime.device.context!;
      device.destroy();
      await device.lost;
      const told =
        /^gpu:webgpu: the device was lost \(.*\), and all tensors on it with it; call await useBackend\(…\) again, and load the model from its last checkpoint$/;
      expect(() => mul(y, 2)).toThrow(told);
      await expect(y.data()).rejects.toThrow(told);
      expect(first.describe()).toMatch(/^gpu \(gpu\.js webgpu: .+, lost: .+\)$/);

      const second = (await useBackend("gpu:webgpu")) as GpuBackend;
      expect(second).not.toBe(first);
      expect(() => train()).toThrow(/is on gpu \(gpu\.js webgpu: .+, lost: .+\)/);
      model.loadStateDict(await loadModel(join(folder, "model.safetensors")));
      expect(await model.weight.data()).toEqual(saved);
      train();
      expect(await model.weight.data()).not.toEqual(saved);
    });
  });
});

test("kernels that were not used for longest are forgotten", async () => {
  const gpu = await GpuBackend.create("cpu");
  expect(gpu.runtime.maxPrograms).toBe(1024);
  gpu.runtime.maxPrograms = 10;
  const relu = (n: number) => gpu.free(gpu.kernels.relu(gpu.upload(new Float32Array(n))));
  for (let n = 1; n <= 12; n++) relu(n);
  const before = gpu.counters.compilations;
  for (let n = 3; n <= 12; n++) relu(n);
  expect(gpu.counters.compilations - before).toBe(0);
  relu(2);
  expect(gpu.counters.compilations - before).toBe(1);
});
