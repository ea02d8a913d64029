import { join } from "node:path";
import { BaseSequencer, createVitest, type Reporter, type TestSpecification, type Vitest } from "vitest/node";
import type { Mutation } from "./mutation.js";

/** By their names; by default it goes by what failed before, and the first to catch a bug would be one of chance. */
class ByName extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted((a, b) => (a.moduleId < b.moduleId ? -1 : 1));
  }
}

/** Runs tests of a copy of the project, as often as is asked: the start of a runner takes longer than most of them. */
export class Tester {
  readonly root: string;
  readonly #vitest: Vitest;
  /** Of the run in progress. */
  #failed: string[] = [];
  #broken: string[] = [];
  #count = 0;

  private constructor(root: string, vitest: Vitest) {
    this.root = root;
    this.#vitest = vitest;
  }

  static async start(root: string): Promise<Tester> {
    const tester: { it?: Tester } = {};
    const reporter: Reporter = {
      onTestCaseResult(test) {
        const { state } = test.result();
        if (state !== "skipped") tester.it!.#count += 1;
        if (state === "failed") tester.it!.#failed.push(test.fullName.replaceAll(" > ", " "));
      },
      onTestModuleEnd(module) {
        for (const { message } of module.errors()) tester.it!.#broken.push(message);
      },
    };
    // All cases; and what was compiled goes with the copy.
    const vitest = await createVitest("test", {
      ...{ root, mode: "all", watch: false, bail: 1, maxWorkers: 1, reporters: [reporter] },
      sequence: { sequencer: ByName },
      experimental: { fsModuleCachePath: join(root, "compiled") },
    });
    tester.it = new Tester(root, vitest);
    return tester.it;
  }

  /** The title of the first test that fails, null where none does, after these files have changed. */
  async firstFailure({ tests, titles }: Mutation, changed: readonly string[]): Promise<string | null> {
    [this.#failed, this.#broken, this.#count] = [[], [], 0];
    this.forget(changed);
    this.#vitest.setGlobalTestNamePattern(titles ?? "");
    const specifications = await this.#vitest.globTestSpecifications([...tests]);
    await this.#vitest.runTestSpecifications(specifications);
    if (this.#failed.length > 0) return this.#failed[0];
    if (this.#broken.length > 0 || this.#count === 0) {
      throw new Error(`the tests did not run: ${this.#broken[0] ?? "no title matched"}`);
    }
    return null;
  }

  /** What was read of these files is read again when it is needed. */
  forget(files: readonly string[]): void {
    for (const file of files) this.#vitest.invalidateFile(file);
  }

  close(): Promise<void> {
    return this.#vitest.close();
  }
}
