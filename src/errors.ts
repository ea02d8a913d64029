/**
 * Every error that Pellucid throws on purpose is a {@link PellucidError}. Its message names the op, the argument,
 * the shapes or values in question, the rule, and the way out; its `details` hold the same facts as data.
 */
export class PellucidError extends Error {
  /** The name of the class, which a printed error begins with. */
  override name = "PellucidError";
  /** The facts of the message as data: shapes, values, paths. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(message: string, details: Record<string, unknown> = {}, options?: ErrorOptions) {
    super(message, options);
    this.details = details;
  }
}

/** Shapes that do not fit together, or that an op cannot take. */
export class ShapeError extends PellucidError {
  override name = "ShapeError";
}

/** An element type that an op cannot take. */
export class DTypeError extends PellucidError {
  override name = "DTypeError";
}

/** A value outside its domain: a label outside [0, C), a probability of 1.5, a NaN in the data. */
export class ValueError extends PellucidError {
  override name = "ValueError";
}

/** A misuse of the recorded graph: a second backward through it, a tensor that was released, a missing gradient. */
export class AutogradError extends PellucidError {
  override name = "AutogradError";
}

/** A backend that is not there, or cannot do what was asked of it. */
export class BackendError extends PellucidError {
  override name = "BackendError";
}

/** Bytes that are not what their format says: IDX, gzip, safetensors, NPY, zip, pickle, PNG. */
export class FormatError extends PellucidError {
  override name = "FormatError";
}
