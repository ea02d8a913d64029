// Reads the argument records of the SIMD kernels, which are classes of AssemblyScript, and writes the same records for
// TypeScript: so host and kernel cannot disagree on where an argument is, or what it is called. AssemblyScript has
// TypeScript's syntax, so TypeScript's parser reads it.

import ts from "typescript";

interface Field {
  readonly name: string;
  readonly type: string;
}

interface ArgumentRecord {
  readonly name: string;
  readonly base: string | null;
  readonly fields: readonly Field[];
}

interface Kernel {
  readonly name: string;
  readonly file: string;
  readonly record: string;
  /** How many of `args`, `unit` and `thread` it takes. */
  readonly parameters: number;
}

export interface Simd {
  readonly records: ReadonlyMap<string, ArgumentRecord>;
  readonly enums: ReadonlyMap<string, readonly string[]>;
  /** By number. */
  readonly kernels: readonly Kernel[];
}

const exported = (node: ts.Statement) =>
  ts.canHaveModifiers(node) &&
  ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true;

/** A kernel is a function that is exported and takes a record called `args`. */
export function readSimd(sources: readonly (readonly [file: string, text: string])[]): Simd {
  const records = new Map<string, ArgumentRecord>();
  const enums = new Map<string, readonly string[]>();
  const kernels: Kernel[] = [];
  const unique = (map: ReadonlyMap<string, unknown>, name: string, file: string) => {
    if (map.has(name))
      throw new Error(`${file}: there is another ${name}; records and enumerations need names of their own`);
    return name;
  };
  for (const [file, text] of sources) {
    for (const node of ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true).statements) {
      if (ts.isEnumDeclaration(node)) {
        const members = node.members.map((member) => member.name.getText());
        enums.set(unique(enums, node.name.text, file), members);
      } else if (ts.isClassDeclaration(node)) {
        records.set(unique(records, node.name!.text, file), recordOf(node));
      } else if (ts.isFunctionDeclaration(node) && exported(node)) {
        const [first] = node.parameters;
        if (first?.name.getText() !== "args") continue;
        kernels.push({
          name: node.name!.text,
          file,
          record: first.type!.getText(),
          parameters: node.parameters.length,
        });
      }
    }
  }
  return { records, enums, kernels };
}

function recordOf(node: ts.ClassDeclaration): ArgumentRecord {
  const base = node.heritageClauses?.[0].types[0].expression.getText() ?? null;
  const fields = node.members.filter(ts.isPropertyDeclaration).map((member) => ({
    name: member.name.getText(),
    type: member.type!.getText(),
  }));
  return { name: node.name!.text, base, fields };
}

/** The text of kernels/generated/run-unit.ts, in AssemblyScript. */
export function runUnitAssembly({ kernels }: Simd): string {
  const imports = [...new Set(kernels.map(({ file }) => file))].map((file) => {
    const here = kernels.filter((kernel) => kernel.file === file);
    const names = new Set(here.flatMap(({ name, record }) => [name, record]));
    return `import { ${[...names].join(", ")} } from "../${file.replace(/\.ts$/, "")}";`;
  });
  const cases = kernels.map(({ name, record, parameters }, id) => {
    const rest = ["unit", "thread"].slice(0, parameters - 1).map((parameter) => `, ${parameter}`);
    return `    case ${id}:\n      ${name}(changetype<${record}>(ARGUMENTS)${rest.join("")});\n      break;`;
  });
  return `// Made by kernels/build from the SIMD kernels.

import { ARGUMENTS } from "../shared/memory-map";
${imports.join("\n")}

export function runUnit(kernel: i32, unit: i32, thread: i32): void {
  switch (kernel) {
${cases.join("\n")}
  }
}
`;
}

/** The text of kernels/generated/simd-kernels.ts. */
export function simdKernels(simd: Simd): string {
  const { records, enums, kernels } = simd;
  const interfaces = [...new Set(kernels.flatMap(({ record }) => namesIn(record, simd)))].map((name) => {
    const members = enums.get(name);
    if (members !== undefined) {
      return `const ${name} = { ${members.map((member, i) => `${member}: ${i}`).join(", ")} } as const;`;
    }
    const { base, fields } = records.get(name)!;
    const lines = fields.map((field) => `  ${field.name}: ${typeOf(field.type, simd)};`);
    return `export interface ${name}${base === null ? "" : ` extends ${base}`} {\n${lines.join("\n")}\n}`;
  });
  const descriptors = kernels.map(({ name, record }, id) => {
    const lines = writes(record, simd).map((line) => `    ${line}`);
    const floats = lines.some((line) => line.includes("floats[")) ? "floats" : "_floats";
    return `export const ${name}: SimdKernel<${record}> = {
  id: ${id},
  name: "${name}",
  write(words, ${floats}, args) {
${lines.join("\n")}
  },
};`;
  });
  return `// Made by kernels/build from the argument records of the SIMD kernels.

import { ARGUMENTS } from "../shared/memory-map.js";
import type { Address, SimdKernel } from "../shared/simd-runtime.js";

const FIRST = ARGUMENTS / 4;

const at = (address: Address | null): number =>
  typeof address === "number" ? address : address === null ? 0 : address.address;

${[...interfaces, ...descriptors].join("\n\n")}
`;
}

const elementOf = (type: string): string | undefined => /^List<(\w+)>$/.exec(type)?.[1];

/** The records and enumerations that a record is made of, and it itself. */
function namesIn(name: string, simd: Simd): string[] {
  const record = simd.records.get(name);
  if (record === undefined) throw new Error(`there is no record ${name}`);
  const bases = record.base === null ? [] : namesIn(record.base, simd);
  const types = record.fields.flatMap(({ type }) => {
    const record = elementOf(type) ?? type;
    return simd.records.has(record) ? namesIn(record, simd) : simd.enums.has(type) ? [type] : [];
  });
  return [...bases, ...types, name];
}

/** What TypeScript takes for a field. */
function typeOf(type: string, { enums, records }: Simd): string {
  const element = elementOf(type);
  if (element !== undefined) return `readonly ${element}[]`;
  if (enums.has(type)) return `keyof typeof ${type}`;
  if (records.has(type)) return type;
  const known = {
    i32: "number",
    u32: "number",
    f32: "number",
    bytes: "number",
    usize: "Address",
    optional: "Address | null",
    flag: "boolean",
  }[type];
  if (known === undefined) throw new Error(`a record cannot have a field of type ${type}`);
  return known;
}

const fieldsOf = (name: string, simd: Simd): readonly Field[] => {
  const { base, fields } = simd.records.get(name)!;
  return base === null ? fields : [...fieldsOf(base, simd), ...fields];
};

/**
 * The statements that put a record into its words. A record in it follows, and what is in that one; then comes a list, whose
 * length is only known when the kernel is called.
 */
function writes(name: string, simd: Simd): string[] {
  const statements: string[] = [];
  let end = 0;
  let list: string | null = null;
  const record = (type: string, value: string): void => {
    const fields = fieldsOf(type, simd);
    const first = end;
    end += fields.length;
    for (const [i, { name: field, type }] of fields.entries()) {
      const place = `FIRST + ${first + i}`;
      const element = elementOf(type);
      if (list !== null)
        throw new Error(`${name}: ${field} follows ${list}, but a list must be the last field`);
      if (element !== undefined) {
        list = field;
        statements.push(...listWrites(place, `${value}.${field}`, element, end, simd));
      } else if (simd.records.has(type)) {
        statements.push(`words[${place}] = 4 * (FIRST + ${end});`);
        record(type, `${value}.${field}`);
      } else statements.push(assign(place, `${value}.${field}`, type, simd));
    }
  };
  record(name, "args");
  return statements;
}

/** Where the list is, how long it is, and its elements. */
function listWrites(place: string, list: string, element: string, at: number, simd: Simd): string[] {
  const parts = fieldsOf(element, simd);
  const elements = parts.map((part, i) => assign(`at + ${i}`, `one.${part.name}`, part.type, simd));
  return [
    `words[${place}] = 4 * (FIRST + ${at});`,
    `words[FIRST + ${at}] = ${list}.length;`,
    `for (const [i, one] of ${list}.entries()) {`,
    `  const at = FIRST + ${at + 1} + ${parts.length} * i;`,
    ...elements.map((line) => `  ${line}`),
    "}",
  ];
}

function assign(place: string, value: string, type: string, { enums }: Simd): string {
  if (type === "f32") return `floats[${place}] = ${value};`;
  if (type === "usize" || type === "optional") return `words[${place}] = at(${value});`;
  if (type === "flag") return `words[${place}] = ${value} ? 1 : 0;`;
  if (enums.has(type)) return `words[${place}] = ${type}[${value}];`;
  return `words[${place}] = ${value};`;
}
