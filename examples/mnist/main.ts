import { Command, Option } from "commander";
import { options } from "./options.js";

// Each command is loaded when it is run: training then does not wait for what draws pictures, nor the help for anything.

const program = new Command("mnist")
  .description("Recognise hand-written digits with a convolutional network, from the pixels up.")
  .usage("[command] [options]   (npm run mnist -- [command] [options])")
  .showHelpAfterError("(add --help for the options)");

program
  .command("train", { isDefault: true })
  .description("train the specified network and test it (the default command)")
  .addOption(options.recipe())
  .addOption(options.epochs())
  .addOption(options.batchSize())
  .addOption(options.lr())
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
    const explicit = Object.keys(given).filter((name) => command.getOptionValueSource(name) !== "default");
    const { trainCommand } = await import("./commands/train.js");
    return trainCommand(given, new Set(explicit));
  });

program
  .command("evaluate")
  .description("test a trained model, over all and per digit")
  .addOption(options.model())
  .addOption(options.backend())
  .addOption(options.threads())
  .addOption(options.data())
  .addOption(options.limit())
  .addOption(options.json())
  .action(async (given) => {
    const { evaluateCommand } = await import("./commands/evaluate.js");
    return evaluateCommand(given);
  });

program
  .command("predict")
  .description("read the digit in each PNG: any size, dark on light or light on dark")
  .argument("<images...>", "PNG files")
  .addOption(options.model())
  .addOption(options.backend())
  .addOption(options.threads())
  .addOption(options.json())
  .action(async (files, given) => {
    const { predictCommand } = await import("./commands/predict.js");
    return predictCommand(files, given);
  });

program
  .command("data")
  .description("describe the data set, and draw a page of samples")
  .addOption(options.data())
  .addOption(options.limit())
  .addOption(new Option("--out <dir>", "directory for the page of samples; default: runs"))
  .addOption(options.json())
  .action(async (given) => {
    const { dataCommand } = await import("./commands/data.js");
    return dataCommand(given);
  });

try {
  await program.parseAsync();
} catch (error) {
  const { PellucidError } = await import("pellucid");
  if (!(error instanceof PellucidError)) throw error;
  console.error(`${error.name}: ${error.message}`);
  process.exitCode = 1;
}
