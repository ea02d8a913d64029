import protobuf from "protobufjs/light.js";

/** In an edition in which a field that is 0 can be told from one that is absent, as it can in ONNX. */
const message = (fields: Record<string, { id: number; type: string }>) => ({ edition: "2023", fields });

/** The number and the type of a field. */
const one = (id: number, type: string) => ({ id, type });
const many = (id: number, type: string) => ({ id, type, rule: "repeated" });
/** ONNX has these apart where its schema does not say that they are packed. */
const apart = (id: number, type: string) => ({
  ...many(id, type),
  options: { features: { repeated_field_encoding: "EXPANDED" } },
});

/**
 * Names do not travel, numbers do. Enumerations are numbers here, so that one of tomorrow can be read and be told of.
 *
 * Source: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
const MESSAGES = {
  nested: {
    ModelProto: message({
      irVersion: one(1, "int64"),
      producerName: one(2, "string"),
      producerVersion: one(3, "string"),
      domain: one(4, "string"),
      modelVersion: one(5, "int64"),
      docString: one(6, "string"),
      graph: one(7, "GraphProto"),
      opsetImport: many(8, "OperatorSetIdProto"),
      metadataProps: many(14, "StringStringEntryProto"),
      trainingInfo: many(20, "Unread"),
      functions: many(25, "FunctionProto"),
    }),
    OperatorSetIdProto: message({ domain: one(1, "string"), version: one(2, "int64") }),
    StringStringEntryProto: message({ key: one(1, "string"), value: one(2, "string") }),
    GraphProto: message({
      node: many(1, "NodeProto"),
      name: one(2, "string"),
      initializer: many(5, "TensorProto"),
      docString: one(10, "string"),
      input: many(11, "ValueInfoProto"),
      output: many(12, "ValueInfoProto"),
      valueInfo: many(13, "ValueInfoProto"),
      quantizationAnnotation: many(14, "Unread"),
      sparseInitializer: many(15, "SparseTensorProto"),
      metadataProps: many(16, "StringStringEntryProto"),
    }),
    NodeProto: message({
      input: many(1, "string"),
      output: many(2, "string"),
      name: one(3, "string"),
      opType: one(4, "string"),
      attribute: many(5, "AttributeProto"),
      docString: one(6, "string"),
      domain: one(7, "string"),
      overload: one(8, "string"),
      metadataProps: many(9, "StringStringEntryProto"),
    }),
    AttributeProto: message({
      name: one(1, "string"),
      f: one(2, "float"),
      i: one(3, "int64"),
      s: one(4, "bytes"),
      t: one(5, "TensorProto"),
      g: one(6, "GraphProto"),
      floats: apart(7, "float"),
      ints: apart(8, "int64"),
      strings: many(9, "bytes"),
      tensors: many(10, "TensorProto"),
      graphs: many(11, "GraphProto"),
      docString: one(13, "string"),
      tp: one(14, "TypeProto"),
      typeProtos: many(15, "TypeProto"),
      type: one(20, "int32"),
      refAttrName: one(21, "string"),
      sparseTensor: one(22, "SparseTensorProto"),
      sparseTensors: many(23, "SparseTensorProto"),
    }),
    TensorProto: message({
      dims: apart(1, "int64"),
      dataType: one(2, "int32"),
      segment: one(3, "Segment"),
      floatData: many(4, "float"),
      int32Data: many(5, "int32"),
      stringData: many(6, "bytes"),
      int64Data: many(7, "int64"),
      name: one(8, "string"),
      rawData: one(9, "bytes"),
      doubleData: many(10, "double"),
      uint64Data: many(11, "uint64"),
      docString: one(12, "string"),
      externalData: many(13, "StringStringEntryProto"),
      dataLocation: one(14, "int32"),
      metadataProps: many(16, "StringStringEntryProto"),
    }),
    Segment: message({ begin: one(1, "int64"), end: one(2, "int64") }),
    SparseTensorProto: message({
      values: one(1, "TensorProto"),
      indices: one(2, "TensorProto"),
      dims: apart(3, "int64"),
    }),
    ValueInfoProto: message({
      name: one(1, "string"),
      type: one(2, "TypeProto"),
      docString: one(3, "string"),
      metadataProps: many(4, "StringStringEntryProto"),
    }),
    TypeProto: message({
      tensorType: one(1, "TensorType"),
      sequenceType: one(4, "Unread"),
      mapType: one(5, "Unread"),
      denotation: one(6, "string"),
      opaqueType: one(7, "Unread"),
      sparseTensorType: one(8, "Unread"),
      optionalType: one(9, "Unread"),
    }),
    TensorType: message({ elemType: one(1, "int32"), shape: one(2, "TensorShapeProto") }),
    TensorShapeProto: message({ dim: many(1, "Dimension") }),
    Dimension: message({
      dimValue: one(1, "int64"),
      dimParam: one(2, "string"),
      denotation: one(3, "string"),
    }),
    FunctionProto: message({
      name: one(1, "string"),
      input: many(4, "string"),
      output: many(5, "string"),
      attribute: many(6, "string"),
      node: many(7, "NodeProto"),
      docString: one(8, "string"),
      opsetImport: many(9, "OperatorSetIdProto"),
      domain: one(10, "string"),
      attributeProto: many(11, "AttributeProto"),
      overload: one(13, "string"),
    }),
    /** What only has to be noticed. */
    Unread: message({}),
  },
};

/** The message of a whole file. */
export const ModelMessage = protobuf.Root.fromJSON(MESSAGES).lookupType("ModelProto");
