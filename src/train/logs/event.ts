import protobuf from "protobufjs/light.js";

/** What TensorBoard is told at a step, at a time in seconds since 1970. */
export interface Event {
  wallTime: number;
  step?: number;
  fileVersion?: string;
  summary?: { value: SummaryValue[] };
  sessionLog?: { status: number };
}

/** A tag, and one of the other three. */
export interface SummaryValue {
  tag: string;
  simpleValue?: number;
  image?: SummaryImage;
  histogram?: Histogram;
}

export interface SummaryImage {
  height: number;
  width: number;
  /** Channels: 1 gray, 2 gray and alpha, 3 RGB, 4 RGBA. */
  colorspace: number;
  encodedImage: Uint8Array;
}

/** bucket[i] counts values of bucketLimit[i − 1] or more, but less than bucketLimit[i]; the last limit belongs to it. */
export interface Histogram {
  min: number;
  max: number;
  num: number;
  sum: number;
  sumSquares: number;
  bucketLimit: number[];
  bucket: number[];
}

/** SessionLog.SessionStatus.START: what earlier sessions wrote of this step and later ones is void. */
export const SESSION_START = 1;

/**
 * The parts of TensorFlow's messages that are written here. Names do not travel, numbers do.
 *
 * Source: tensorboard/compat/proto/event.proto, summary.proto, histogram.proto
 */
const MESSAGES = {
  edition: "proto3",
  nested: {
    Event: {
      oneofs: { what: { oneof: ["fileVersion", "summary", "sessionLog"] } },
      fields: {
        wallTime: { id: 1, type: "double" },
        step: { id: 2, type: "int64" },
        fileVersion: { id: 3, type: "string" },
        summary: { id: 5, type: "Summary" },
        sessionLog: { id: 7, type: "SessionLog" },
      },
    },
    SessionLog: { fields: { status: { id: 1, type: "int32" } } },
    Summary: { fields: { value: { id: 1, rule: "repeated", type: "Value" } } },
    Value: {
      oneofs: { value: { oneof: ["simpleValue", "image", "histogram"] } },
      fields: {
        tag: { id: 1, type: "string" },
        simpleValue: { id: 2, type: "float" },
        image: { id: 4, type: "Image" },
        histogram: { id: 5, type: "Histogram" },
      },
    },
    Image: {
      fields: {
        height: { id: 1, type: "int32" },
        width: { id: 2, type: "int32" },
        colorspace: { id: 3, type: "int32" },
        encodedImage: { id: 4, type: "bytes" },
      },
    },
    Histogram: {
      fields: {
        min: { id: 1, type: "double" },
        max: { id: 2, type: "double" },
        num: { id: 3, type: "double" },
        sum: { id: 4, type: "double" },
        sumSquares: { id: 5, type: "double" },
        bucketLimit: { id: 6, rule: "repeated", type: "double" },
        bucket: { id: 7, rule: "repeated", type: "double" },
      },
    },
  },
};

export const EventMessage = protobuf.Root.fromJSON(MESSAGES).lookupType("Event");

export const encodeEvent = (event: Event): Uint8Array => EventMessage.encode(event).finish();
