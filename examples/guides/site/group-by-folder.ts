import {
  type Application,
  CommentTag,
  Converter,
  type DeclarationReflection,
  type ProjectReflection,
  ReflectionKind,
} from "typedoc";

/** What the names of a module are listed under, by the folder or file that declares them; the first that fits. */
const CATEGORIES: readonly (readonly [path: RegExp, category: string])[] = [
  [/^src\/tensor\//, "Tensors"],
  [/^src\/ops\//, "Ops"],
  [/^src\/(nn|optim)\/index\.ts$/, "Networks and optimizers"],
  [/^src\/(autograd|nn\/detect-anomaly)/, "Gradients"],
  [/^(src\/backends|kernels)\//, "Backends"],
  [/^src\/errors\.ts$/, "Errors"],
  [/^src\/data\/transforms\//, "Transforms"],
  [/^src\/data\/.*(split|fold)/, "Splits"],
  [/^src\/data\/(idx|mnist|load-mnist|download)/, "Files"],
  [/^src\/data\//, "Data sets and batches"],
  [/^src\/files\//, "Files"],
  [/^src\/formats\/onnx\//, "ONNX"],
  [/^src\/formats\//, "Arrays and weights"],
];

/** In the order in which they are listed. */
export const CATEGORIES_IN_ORDER = [...new Set(CATEGORIES.map(([, category]) => category)), "*"];

/** Lists the names of the modules that have many of them by what they are about, rather than in one long row. */
export function groupByFolder(app: Application): void {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const module of project.getChildrenByKind(ReflectionKind.Module)) {
      for (const child of module.children ?? []) addCategory(project, child);
    }
  });
}

function addCategory(project: ProjectReflection, declaration: DeclarationReflection): void {
  const path = project.getSymbolIdFromReflection(declaration)?.packagePath ?? "";
  const category = CATEGORIES.find(([pattern]) => pattern.test(path))?.[1];
  if (category === undefined) return;
  const documented = declaration.signatures?.[0]?.comment ?? declaration.comment;
  documented?.blockTags.push(new CommentTag("@category", [{ kind: "text", text: category }]));
}
