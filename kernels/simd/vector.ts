// What all SIMD kernels use: reading a kernel's arguments, and a fused multiply-add where the engine has one.

/** Argument i of a kernel, as an address or a whole number. Arguments are 32-bit words in shared memory. */
export function int(args: usize, i: i32): i32 {
  return load<i32>(args + ((<usize>i) << 2));
}

export function address(args: usize, i: i32): usize {
  return <usize>load<u32>(args + ((<usize>i) << 2));
}

export function float(args: usize, i: i32): f32 {
  return load<f32>(args + ((<usize>i) << 2));
}

/** a·b + c. Relaxed SIMD may round once instead of twice; which of the two depends on the processor alone. */
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_madd<f32>(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** The sum of the four lanes, always in the same order. */
export function horizontalSum(v: v128): f32 {
  return (
    f32x4.extract_lane(v, 0) +
    f32x4.extract_lane(v, 1) +
    (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3))
  );
}

/** The elements that unit u of an elementwise kernel works on: [u·CHUNK, (u + 1)·CHUNK), cut off at n. */
export const CHUNK: i32 = 16384;

export function chunkEnd(unit: i32, n: i32): i32 {
  return min((unit + 1) * CHUNK, n);
}
