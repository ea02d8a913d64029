/** Numbers are exact to 2⁵³ − 1 only. What `decodeModel` answers is a bigint; either can be written. */
export type Int64 = number | bigint;

/** A file's whole content: a graph, and the versions of the operators in it. */
export interface ModelProto {
  irVersion?: Int64;
  opsetImport: OperatorSetIdProto[];
  producerName?: string;
  producerVersion?: string;
  domain?: string;
  modelVersion?: Int64;
  docString?: string;
  graph: GraphProto;
  metadataProps?: StringStringEntryProto[];
  /** Functions that the graph calls as if they were operators. */
  functions?: FunctionProto[];
  trainingInfo?: unknown[];
}

/** Which version of a domain's operators is meant; the domain "" is ONNX's own. */
interface OperatorSetIdProto {
  domain?: string;
  version?: Int64;
}

interface StringStringEntryProto {
  key?: string;
  value?: string;
}

/** Nodes in an order in which they can run, and the tensors that go in, come out, and are constant. */
interface GraphProto {
  name?: string;
  node: NodeProto[];
  initializer: TensorProto[];
  input: ValueInfoProto[];
  output: ValueInfoProto[];
  /** Types and shapes of what lies between. */
  valueInfo?: ValueInfoProto[];
  docString?: string;
  sparseInitializer?: SparseTensorProto[];
  quantizationAnnotation?: unknown[];
  metadataProps?: StringStringEntryProto[];
}

/** A call of an operator; an input "" is an optional one that is left out. */
export interface NodeProto {
  name?: string;
  opType: string;
  domain?: string;
  input: string[];
  output: string[];
  attribute?: AttributeProto[];
  docString?: string;
  overload?: string;
  metadataProps?: StringStringEntryProto[];
}

/** A named value, in the field that its `type` says. */
export interface AttributeProto {
  name: string;
  /** One of {@link AttributeType}. */
  type?: number;
  f?: number;
  i?: Int64;
  /** In UTF-8. */
  s?: Uint8Array;
  t?: TensorProto;
  g?: GraphProto;
  floats?: number[];
  ints?: Int64[];
  strings?: Uint8Array[];
  tensors?: TensorProto[];
  graphs?: GraphProto[];
  tp?: TypeProto;
  typeProtos?: TypeProto[];
  sparseTensor?: SparseTensorProto;
  sparseTensors?: SparseTensorProto[];
  docString?: string;
  /** In the body of a function: the function's attribute that this one has the value of. */
  refAttrName?: string;
}

/** A constant, in row-major order: in `rawData`, little-endian, or in the field that suits its type. */
export interface TensorProto {
  name?: string;
  dims: Int64[];
  /** One of {@link DataType}. */
  dataType?: number;
  rawData?: Uint8Array;
  /** FLOAT, and pairs for COMPLEX64. */
  floatData?: number[];
  /** Every integer of at most 32 bits, BOOL, and the bits of FLOAT16 and BFLOAT16. */
  int32Data?: number[];
  int64Data?: Int64[];
  /** DOUBLE, and pairs for COMPLEX128. */
  doubleData?: number[];
  /** UINT32 and UINT64. */
  uint64Data?: Int64[];
  stringData?: Uint8Array[];
  /** One of {@link DataLocation}. */
  dataLocation?: number;
  /** Where the data lie, if not here: location, offset, length, checksum. */
  externalData?: StringStringEntryProto[];
  segment?: { begin?: Int64; end?: Int64 };
  docString?: string;
  metadataProps?: StringStringEntryProto[];
}

interface SparseTensorProto {
  values?: TensorProto;
  indices?: TensorProto;
  dims?: Int64[];
}

/** The name and the type of an input, an output, or a value in between. */
export interface ValueInfoProto {
  name: string;
  type?: TypeProto;
  docString?: string;
  metadataProps?: StringStringEntryProto[];
}

/** One of these; only `tensorType` is a tensor. */
interface TypeProto {
  tensorType?: { elemType?: number; shape?: TensorShapeProto };
  sequenceType?: unknown;
  mapType?: unknown;
  optionalType?: unknown;
  sparseTensorType?: unknown;
  opaqueType?: unknown;
  denotation?: string;
}

/** A size for each axis: a number, a name for one that is not known, or neither. */
interface TensorShapeProto {
  dim: { dimValue?: Int64; dimParam?: string; denotation?: string }[];
}

/** An operator in terms of others. */
interface FunctionProto {
  name?: string;
  domain?: string;
  overload?: string;
  input?: string[];
  output?: string[];
  attribute?: string[];
  attributeProto?: AttributeProto[];
  node: NodeProto[];
  opsetImport: OperatorSetIdProto[];
  docString?: string;
}

/** Which field of an attribute holds its value. */
export const AttributeType = {
  FLOAT: 1,
  INT: 2,
  STRING: 3,
  TENSOR: 4,
  GRAPH: 5,
  FLOATS: 6,
  INTS: 7,
  STRINGS: 8,
  TENSORS: 9,
  GRAPHS: 10,
  SPARSE_TENSOR: 11,
  SPARSE_TENSORS: 12,
  TYPE_PROTO: 13,
  TYPE_PROTOS: 14,
} as const;

/** Element types. */
export const DataType = {
  FLOAT: 1,
  UINT8: 2,
  INT8: 3,
  UINT16: 4,
  INT16: 5,
  INT32: 6,
  INT64: 7,
  STRING: 8,
  BOOL: 9,
  FLOAT16: 10,
  DOUBLE: 11,
  UINT32: 12,
  UINT64: 13,
  COMPLEX64: 14,
  COMPLEX128: 15,
  BFLOAT16: 16,
  FLOAT8E4M3FN: 17,
  FLOAT8E4M3FNUZ: 18,
  FLOAT8E5M2: 19,
  FLOAT8E5M2FNUZ: 20,
  UINT4: 21,
  INT4: 22,
  FLOAT4E2M1: 23,
  FLOAT8E8M0: 24,
} as const;

/** Whether a tensor's data lie in the message. */
export const DataLocation = { DEFAULT: 0, EXTERNAL: 1 } as const;
