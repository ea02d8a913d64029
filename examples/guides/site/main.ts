// `npm run docs`: the reference of every export, with the README and the guides as pages, in the folder `site`. A warning, such
// as of a name without a sentence or of a link that leads nowhere, is an error.

import { rmSync } from "node:fs";
import { Application } from "typedoc";
import { describeMethods } from "./describe-methods.js";
import { CATEGORIES_IN_ORDER, groupByFolder } from "./group-by-folder.js";
import { stagePages } from "./pages.js";
import { ENTRIES, REPOSITORY, ROOT } from "./places.js";

const staged = stagePages();
try {
  const app = await Application.bootstrap({
    entryPoints: Object.values(ENTRIES).map((file) => ROOT + file),
    tsconfig: `${ROOT}src/tsconfig.json`,
    basePath: ROOT,
    out: `${ROOT}site`,
    name: "Pellucid",
    readme: staged.readme,
    projectDocuments: staged.guides,
    customCss: `${ROOT}examples/guides/site/style.css`,
    sourceLinkTemplate: `${REPOSITORY}/blob/main/{path}#L{line}`,
    disableGit: true,
    gitRevision: "main",
    navigationLinks: { GitHub: REPOSITORY },
    headings: { readme: false, document: true },
    navigation: { includeCategories: true, includeGroups: false, excludeReferences: true },
    categoryOrder: CATEGORIES_IN_ORDER,
    excludePrivate: true,
    excludeInternal: true,
    sort: ["documents-first", "alphabetical-ignoring-documents"],
    // The class of an error is a part of the sentence.
    preservedTypeAnnotationTags: ["@throws"],
    searchInDocuments: true,
    validation: {
      notExported: true,
      invalidLink: true,
      invalidPath: true,
      rewrittenLink: true,
      notDocumented: true,
    },
    requiredToBeDocumented: [
      "Module",
      "Namespace",
      "Class",
      "Interface",
      "TypeAlias",
      "Function",
      "Variable",
      "Property",
      "Method",
      "Accessor",
    ],
    intentionallyNotDocumented: [
      // Types without a name of their own, which the comment around them is about.
      "pellucid.Tensor.__type.backward",
      "pellucid/data.ColorJitter.__type.changes",
      "pellucid/data.ColorJitter.draw.__type.changes",
      "pellucid/data.DecodedImage.__type.data",
      "pellucid/data.GaussianBlur.__type.sigma",
      "pellucid/data.GaussianBlur.draw.__type.sigma",
      "pellucid/data.RandomErasing.__type.erased",
      "pellucid/data.RandomErasing.draw.__type.erased",
      "pellucid/data.RandomHorizontalFlip.__type.flip",
      "pellucid/data.RandomHorizontalFlip.draw.__type.flip",
      "pellucid/data.RandomRotation.__type.angle",
      "pellucid/data.RandomRotation.draw.__type.angle",
      "pellucid/data.SubsetLabels.__type.labels",
      "pellucid/data.stratifiedSplit.D.__type.labels",
      "pellucid/tune.ParamsOf.__type.choices",
    ],
    intentionallyNotExported: [
      // The tables whose keys are the names of the functions that a kernel may apply.
      ...["binaryFunctions", "comparisons", "unaryFunctions"],
      // Types that are worked out of arguments, or say what no option may be called.
      ...["Chained", "ExampleInputs", "FirstInputs", "InputShapes", "LastOutput", "OptionNames"],
    ],
    treatWarningsAsErrors: true,
  });
  describeMethods(app);
  groupByFolder(app);
  const project = await app.convert();
  if (project !== undefined) {
    app.validate(project);
    await app.generateOutputs(project);
  }
  if (app.logger.hasErrors() || app.logger.hasWarnings()) process.exitCode = 1;
} finally {
  rmSync(staged.folder, { recursive: true });
}
