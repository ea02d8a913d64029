import {
  type Application,
  Comment,
  type CommentDisplayPart,
  Converter,
  DeclarationReflection,
  ReflectionKind,
} from "typedoc";

/**
 * Ops are methods of tensors too, which TypeScript derives from the list of ops (src/ops/methods.ts); so they have no comment of
 * their own. Each gets the first paragraph of its op's, and a link to it.
 */
export function describeMethods(app: Application): void {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    const [tensor] = project
      .getReflectionsByKind(ReflectionKind.Class)
      .filter(({ name }) => name === "Tensor");
    if (!(tensor instanceof DeclarationReflection)) return;
    for (const method of tensor.children ?? []) {
      if (method.hasComment()) continue;
      const op = tensor.parent?.getChildByName([method.name]);
      if (!(op instanceof DeclarationReflection)) continue;
      const summary = (op.signatures?.[0]?.comment ?? op.comment)?.summary ?? [];
      method.comment = new Comment([
        ...firstParagraph(summary),
        { kind: "text", text: "\n\nThe same as " },
        { kind: "inline-tag", tag: "@link", text: op.name, target: op },
        { kind: "text", text: " with this tensor as its first argument." },
      ]);
    }
  });
}

/** Formulas have their place with the op. */
function firstParagraph(parts: readonly CommentDisplayPart[]): CommentDisplayPart[] {
  const end = parts.findIndex(({ kind, text }) => kind === "text" && text.includes("\n\n"));
  const copies = Comment.cloneDisplayParts(end < 0 ? parts : parts.slice(0, end + 1));
  const last = copies.at(-1);
  if (end >= 0 && last !== undefined) last.text = last.text.slice(0, last.text.indexOf("\n\n"));
  return copies;
}
