import { Argument, Command, CommanderError, type Option } from "commander";
import { comparisonNames } from "./compare/comparisons.js";
import {
  backend,
  data,
  jobs,
  json,
  limit,
  option,
  queue,
  queueName,
  recipeOptions,
  refuseEmpty,
  refuseRoot,
  refuseTakenByNpm,
  reproduceDoubleSoftmax,
  retries,
  seed,
  share,
  splitSeed,
  teacher,
  threads,
} from "./options.js";
import { runSettings } from "./settings.js";
import { oneOf, positiveInteger, real } from "./values.js";

// Each command is loaded when it is run: training then does not wait for what draws pictures, nor the help for anything.

const program = new Command("mnist")
  // It would end the process before it is known whether its last words could be written.
  .exitOverride()
  .description("Recognize hand-written digits with a convolutional network, from the pixels up.")
  .usage("[command] [options]   (npm run mnist -- [command] [options])")
  .showHelpAfterError("(add --help for the options)")
  .hook("preAction", (_, command) => {
    refuseEmpty(command);
    refuseRoot(command);
  });

/** What is meant where no command is named. */
const DEFAULT = "train";
const HELP = ["-h", "--help"];

/** Runs the command that the words of a command line name. */
export async function runCommandLine(words: readonly string[]): Promise<void> {
  const [first = ""] = words;
  // Not commander's own default: that would take a misspelt command for an argument of this one.
  const isNamed = first !== "" && (!first.startsWith("-") || HELP.includes(first));
  try {
    refuseTakenByNpm(program);
    await program.parseAsync(isNamed ? words : [DEFAULT, ...words], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    process.exitCode ||= error.exitCode;
  }
}

function command(name: string, description: string, options: readonly Option[]): Command {
  const made = program.command(name).description(description);
  for (const each of options) made.addOption(each);
  return made;
}

const out = (help: string): Option => option("out", "<dir>", help);

/** What is left to ask where several trainings are run in processes of their own, here or on other machines. */
const several = (where: string): Option[] => [
  ...[backend, data, limit, jobs, out(where), json],
  ...[queue(), queueName, share, retries],
];

/** The options that were really given, as opposed to those that are there by default. */
const explicitOf = (command: Command, given: object): ReadonlySet<string> =>
  new Set(Object.keys(given).filter((name) => command.getOptionValueSource(name) !== "default"));

command(DEFAULT, "train the specified network, or another, and test it (the default command)", [
  ...[...recipeOptions, teacher, seed, splitSeed, backend, threads, data, limit],
  out("directory for the results; default: runs/<time>"),
  option("resume", "<dir>", "go on with the run in this directory").conflicts("out"),
  ...[reproduceDoubleSoftmax, json],
]).action(async (given, command: Command) => {
  const { trainCommand } = await import("./commands/train.js");
  return trainCommand(given, explicitOf(command, given));
});

command("kfold", "cross-validate: train on all but one of k parts, validate on that one, in turn", [
  ...recipeOptions,
  option("k", "<n>", "parts", positiveInteger()).default(5),
  seed,
  ...several(
    "directory for the results; folds that are done there are not run again; default: runs/kfold-<time>",
  ),
]).action(async (given) => {
  const { kfoldCommand } = await import("./commands/kfold.js");
  return kfoldCommand(given);
});

command("compare", "train several configurations under the same seeds, and compare them", [
  option("study", "<name>", "what to compare", oneOf(comparisonNames)).default("quick"),
  option("seeds", "<n>", "trainings of each; default: the study's", positiveInteger()),
  option("epochs", "<n>", "default: the study's", positiveInteger()),
  ...[splitSeed, teacher],
  ...several(
    "directory for the results; trainings that are done there are not run again; default: runs/<study>",
  ),
]).action(async (given) => {
  const { compareCommand } = await import("./commands/compare.js");
  return compareCommand(given);
});

command("tune", "search the settings that validate best", [
  // Its trials have a teacher in common, which is named.
  ...recipeOptions.filter((option) => !["teachers", "teacherRecipe"].includes(option.attributeName())),
  option("trials", "<n>", "how many settings to try", positiveInteger()).default(20),
  option("sampler", "<name>", "what to try next", oneOf(["tpe", "random", "grid"])).default("tpe"),
  option("pruner", "<name>", "when to give a trial up", oneOf(["median", "halving", "none"])).default(
    "median",
  ),
  option("space", "<file>", "JSON of what to search; default: rate, batch size, regularization"),
  ...[teacher, seed, splitSeed],
  ...several("directory of the study; one that is there goes on; default: runs/tune"),
]).action(async (given, command: Command) => {
  const { tuneCommand } = await import("./commands/tune.js");
  return tuneCommand(given, explicitOf(command, given));
});

command("worker", "run trainings that tune, kfold and compare put into a queue, until told to leave", [
  queue().makeOptionMandatory(),
  ...[queueName, share, backend, data, jobs],
  option(
    "lease",
    "<seconds>",
    "how long a training is left to a worker that is not heard of; default: 30",
    real({ from: 1 }),
  ),
  option(
    "silence",
    "<seconds>",
    "after how long a training that does not get on is killed, and counts as failed; default: 600",
    positiveInteger(),
  ),
]).action(async (given) => {
  const { workerCommand } = await import("./commands/worker.js");
  return workerCommand(given);
});

program
  .command("run", { hidden: true })
  .argument("<dir>")
  .addOption(backend)
  .addOption(threads)
  .addOption(data)
  .option("--no-data")
  .action(async (directory, given, command: Command) => {
    const { runCommand } = await import("./commands/run.js");
    const explicit = explicitOf(command, given);
    return runCommand(
      directory,
      Object.fromEntries(Object.entries(given).filter(([name]) => explicit.has(name))),
    );
  });

command("evaluate", "test a trained model, or several together, and write a report", [
  option(
    "model",
    "<files...>",
    "model.safetensors to use, several for their mean; default: that of the latest run",
  ),
  option("study", "<dirs...>", "results of compare to show in the report"),
  option("report", "<dir>", "directory for the report; default: that of the model"),
  option("corruptions", "", "also test it on the images corrupted in the fifteen ways of MNIST-C"),
  option(
    "seed",
    "<n>",
    `with --corruptions: of all that is random about them; default: ${runSettings.seed.default}`,
    runSettings.seed.is,
  ),
  ...[backend, threads, data, limit, json],
]).action(async (given) => {
  const { evaluateCommand } = await import("./commands/evaluate.js");
  return evaluateCommand(given);
});

command(
  "predict",
  "read the digit in each picture, or all digits of a form: any size, dark on light or light on dark",
  [
    option("form", "", "find and read all digits of each image, line by line"),
    option(
      "rejectBelow",
      "<p>",
      "mark digits less probable than that by ?; default: what the model was calibrated to",
      real({ from: 0, to: 1 }),
    ),
    option("annotate", "<file>", "with --form: draw what was found and read into this PNG or JPEG"),
    option("model", "<file>", "model.safetensors to use; default: that of the latest run"),
    ...[backend, threads, json],
  ],
)
  .argument("<images...>", "PNG, JPEG, WebP, TIFF, GIF or BMP files")
  .action(async (files, given) => {
    const { predictCommand } = await import("./commands/predict.js");
    return predictCommand(files, given);
  });

command("export", "write a trained model in a format that other programs read", [
  option("onnx", "", "as ONNX, for onnxruntime in a browser, in Node and elsewhere"),
  option("pixels", "", "with the preparation inside: takes bytes of images, answers probabilities"),
  option("model", "<file>", "model.safetensors to use; default: that of the latest run"),
  option("out", "<file>", "file to write; default: beside the model, ending in .onnx"),
  json,
]).action(async (given) => {
  const { exportCommand } = await import("./commands/export.js");
  return exportCommand(given);
});

command("data", "describe the data set, and draw a page of samples", [
  ...[data, limit],
  option("augment", "", "also draw samples before and after each augmentation"),
  option("split", "", "also count what each way to split the training images holds back"),
  seed,
  out("directory for the pages; default: runs"),
  json,
]).action(async (given) => {
  const { dataCommand } = await import("./commands/data.js");
  return dataCommand(given);
});

command("queue", "look at a queue of trainings, send its workers home, or empty it", [
  queue().makeOptionMandatory(),
  ...[queueName, share],
  option("all", "", "with clean: whatever there is, also what nobody has fetched"),
  option("yes", "", "with clean --all: yes, that is meant"),
  json,
])
  .addArgument(new Argument("<action>", "what to do").choices(["status", "drain", "clean"]))
  .action(async (action, given) => {
    const { queueCommand } = await import("./commands/queue.js");
    return queueCommand(action, given);
  });
