import { Command, Option } from "commander";
import { comparisonNames } from "./evaluation/compare/comparisons.js";
import { adjustments, options, positiveInteger, share } from "./evaluation/settings.js";

// Each command is loaded when it is run: training then does not wait for what draws pictures, nor the help for anything.

const program = new Command("mnist")
  .description("Recognize hand-written digits with a convolutional network, from the pixels up.")
  .usage("[command] [options]   (npm run mnist -- [command] [options])")
  .showHelpAfterError("(add --help for the options)");

/** A command that trains as a recipe says, with changes. */
const training = (name: string, description: string, settings: { isDefault?: boolean } = {}) => {
  const command = program.command(name, settings).description(description).addOption(options.recipe());
  for (const option of adjustments()) command.addOption(option);
  return command;
};

/** What a command has that trains more than once, in processes of their own. */
const addTrialOptions = (command: Command, out: string) =>
  command
    .addOption(options.backend())
    .addOption(options.data())
    .addOption(options.limit())
    .addOption(options.jobs())
    .addOption(new Option("--out <dir>", out))
    .addOption(options.json());

/** The options that were really given, as opposed to those that are there by default. */
const explicitOf = (command: Command, given: object): ReadonlySet<string> =>
  new Set(Object.keys(given).filter((name) => command.getOptionValueSource(name) !== "default"));

training("train", "train the specified network, or another, and test it (the default command)", {
  isDefault: true,
})
  .addOption(options.seed())
  .addOption(options.backend())
  .addOption(options.threads())
  .addOption(options.data())
  .addOption(options.limit())
  .addOption(new Option("--out <dir>", "directory for the results; default: runs/<time>"))
  .addOption(new Option("--resume <dir>", "go on with the run in this directory").conflicts("out"))
  .addOption(
    new Option(
      "--reproduce-double-softmax",
      "repeat the specification's mistake, and explain its loss of 1.46",
    ),
  )
  .addOption(options.json())
  .action(async (given, command: Command) => {
    const { trainCommand } = await import("./evaluation/commands/train.js");
    return trainCommand(given, explicitOf(command, given));
  });

addTrialOptions(
  training("kfold", "cross-validate: train on all but one of k parts, validate on that one, in turn")
    .addOption(new Option("--k <n>", "parts").argParser(positiveInteger).default(5))
    .addOption(options.seed()),
  "directory for the results; folds that are done there are not run again; default: runs/kfold-<time>",
).action(async (given) => {
  const { kfoldCommand } = await import("./evaluation/commands/kfold.js");
  return kfoldCommand(given);
});

addTrialOptions(
  program
    .command("compare")
    .description("train several configurations under the same seeds, and compare them")
    .addOption(new Option("--study <name>", "what to compare").choices(comparisonNames).default("quick"))
    .addOption(
      new Option("--seeds <n>", "trainings of each; default: the study's").argParser(positiveInteger),
    )
    .addOption(new Option("--epochs <n>", "default: the study's").argParser(positiveInteger)),
  "directory for the results; trainings that are done there are not run again; default: runs/<study>",
).action(async (given) => {
  const { compareCommand } = await import("./evaluation/commands/compare.js");
  return compareCommand(given);
});

addTrialOptions(
  training("tune", "search the settings that validate best")
    .addOption(new Option("--trials <n>", "how many settings to try").argParser(positiveInteger).default(20))
    .addOption(
      new Option("--sampler <name>", "what to try next").choices(["tpe", "random", "grid"]).default("tpe"),
    )
    .addOption(
      new Option("--pruner <name>", "when to give a trial up")
        .choices(["median", "halving", "none"])
        .default("median"),
    )
    .addOption(
      new Option("--space <file>", "JSON of what to search; default: rate, batch size, regularization"),
    )
    .addOption(options.seed()),
  "directory of the study; one that is there goes on; default: runs/tune",
).action(async (given, command: Command) => {
  const { tuneCommand } = await import("./evaluation/commands/tune.js");
  return tuneCommand(given, explicitOf(command, given));
});

program
  .command("run", { hidden: true })
  .argument("<dir>")
  .action(async (directory) => {
    const { runCommand } = await import("./evaluation/commands/run.js");
    return runCommand(directory);
  });

program
  .command("evaluate")
  .description("test a trained model, or several together, and write a report")
  .addOption(
    new Option(
      "--model <files...>",
      "model.safetensors to use, several for their mean; default: that of the latest run",
    ),
  )
  .addOption(new Option("--study <dirs...>", "results of compare to show in the report"))
  .addOption(new Option("--report <dir>", "directory for the report; default: that of the model"))
  .addOption(options.backend())
  .addOption(options.threads())
  .addOption(options.data())
  .addOption(options.limit())
  .addOption(options.json())
  .action(async (given) => {
    const { evaluateCommand } = await import("./evaluation/commands/evaluate.js");
    return evaluateCommand(given);
  });

program
  .command("predict")
  .description(
    "read the digit in each PNG, or all digits of a form: any size, dark on light or light on dark",
  )
  .argument("<images...>", "PNG files")
  .option("--form", "find and read all digits of each image, line by line")
  .addOption(
    new Option(
      "--reject-below <p>",
      "with --form: print digits less probable than that as ?; default: what the model was calibrated to",
    ).argParser(share),
  )
  .option("--annotate <file>", "with --form: draw what was found and read into this PNG")
  .addOption(options.model())
  .addOption(options.backend())
  .addOption(options.threads())
  .addOption(options.json())
  .action(async (files, given) => {
    const { predictCommand } = await import("./evaluation/commands/predict.js");
    return predictCommand(files, given);
  });

program
  .command("data")
  .description("describe the data set, and draw a page of samples")
  .addOption(options.data())
  .addOption(options.limit())
  .addOption(new Option("--augment", "also draw samples before and after each augmentation"))
  .addOption(new Option("--split", "also count what each way to split the training images holds back"))
  .addOption(options.seed())
  .addOption(new Option("--out <dir>", "directory for the pages; default: runs"))
  .addOption(options.json())
  .action(async (given) => {
    const { dataCommand } = await import("./evaluation/commands/data.js");
    return dataCommand(given);
  });

try {
  await program.parseAsync();
} catch (error) {
  const { messageFor } = await import("./evaluation/commands/output.js");
  console.error(messageFor(error));
  process.exitCode ??= 1;
}
