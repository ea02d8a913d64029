// The SIMD kernels as one WebAssembly module, and the loop in which threads share the work of a kernel.
//
// A kernel's work is cut into units by its shapes alone, never by the number of threads; each unit writes its own part
// of the result, in an order of its own. So it does not matter which thread runs which unit, or how many there are: the
// bits are the same. The main thread publishes a kernel, works along, and goes on once every unit is done.

import { adam } from "./adam/simd";
import { avgPool2d, avgPool2dBackward } from "./avg-pool2d/simd";
import { batchNormApply, batchNormBackward, batchNormStatistics } from "./batch-norm/simd";
import { conv, convBiasGrad, convPackWeight, convWeightGrad, convWeightSum } from "./conv2d/simd";
import { dropout } from "./dropout/simd";
import { binary, binaryBroadcast, unary } from "./elementwise/simd";
import { gatherRows, putAlong, scatterAddRows, takeAlong } from "./gather/simd";
import { col2im, im2col } from "./im2col/simd";
import { KernelId } from "./kernel-id";
import { cast, concat, readStrided, writeStrided, zero } from "./layout/simd";
import { matmul, matmulPackA } from "./matmul/simd";
import { maxPool2d, maxPool2dBackward } from "./max-pool2d/simd";
import { argReduce, reduce } from "./reduce/simd";
import { relu, reluBackward } from "./relu/simd";
import { sgd } from "./sgd/simd";
import { softmax } from "./softmax/simd";
import { softmaxCrossEntropy, softmaxCrossEntropyBackward } from "./softmax-cross-entropy/simd";

// Words in shared memory by which the threads agree. Each has a cache line of its own.
const EPOCH: usize = 64;
/** The next unit to take, and (in UNITS) how many there are; the upper halves say of which epoch. */
const NEXT: usize = 128;
const DONE: usize = 192;
const UNITS: usize = 256;
const KERNEL: usize = 264;
/** Where a kernel's arguments are. */
const ARGS: usize = 384;
/** How often a thread looks again before it goes to sleep; waking one up takes tens of microseconds. */
const SPINS: i32 = 5000;

function runUnit(kernel: i32, unit: i32, thread: i32): void {
  switch (kernel) {
    case KernelId.unary:
      unary(ARGS, unit);
      break;
    case KernelId.binary:
      binary(ARGS, unit);
      break;
    case KernelId.binaryBroadcast:
      binaryBroadcast(ARGS, unit);
      break;
    case KernelId.cast:
      cast(ARGS, unit);
      break;
    case KernelId.zero:
      zero(ARGS, unit);
      break;
    case KernelId.readStrided:
      readStrided(ARGS, unit);
      break;
    case KernelId.writeStrided:
      writeStrided(ARGS, unit);
      break;
    case KernelId.concat:
      concat(ARGS, unit);
      break;
    case KernelId.relu:
      relu(ARGS, unit);
      break;
    case KernelId.reluBackward:
      reluBackward(ARGS, unit);
      break;
    case KernelId.reduce:
      reduce(ARGS, unit);
      break;
    case KernelId.argReduce:
      argReduce(ARGS, unit);
      break;
    case KernelId.takeAlong:
      takeAlong(ARGS, unit);
      break;
    case KernelId.putAlong:
      putAlong(ARGS, unit);
      break;
    case KernelId.gatherRows:
      gatherRows(ARGS, unit);
      break;
    case KernelId.scatterAddRows:
      scatterAddRows(ARGS);
      break;
    case KernelId.matmulPackA:
      matmulPackA(ARGS, unit);
      break;
    case KernelId.matmul:
      matmul(ARGS, unit, thread);
      break;
    case KernelId.im2col:
      im2col(ARGS, unit);
      break;
    case KernelId.col2im:
      col2im(ARGS, unit);
      break;
    case KernelId.convPackWeight:
      convPackWeight(ARGS, unit);
      break;
    case KernelId.conv:
      conv(ARGS, unit, thread);
      break;
    case KernelId.convWeightGrad:
      convWeightGrad(ARGS, unit, thread);
      break;
    case KernelId.convWeightSum:
      convWeightSum(ARGS, unit);
      break;
    case KernelId.convBiasGrad:
      convBiasGrad(ARGS, unit);
      break;
    case KernelId.maxPool2d:
      maxPool2d(ARGS, unit);
      break;
    case KernelId.maxPool2dBackward:
      maxPool2dBackward(ARGS, unit);
      break;
    case KernelId.avgPool2d:
      avgPool2d(ARGS, unit);
      break;
    case KernelId.avgPool2dBackward:
      avgPool2dBackward(ARGS, unit);
      break;
    case KernelId.softmax:
      softmax(ARGS, unit);
      break;
    case KernelId.softmaxCrossEntropy:
      softmaxCrossEntropy(ARGS, unit);
      break;
    case KernelId.softmaxCrossEntropyBackward:
      softmaxCrossEntropyBackward(ARGS, unit);
      break;
    case KernelId.batchNormStatistics:
      batchNormStatistics(ARGS, unit);
      break;
    case KernelId.batchNormApply:
      batchNormApply(ARGS, unit);
      break;
    case KernelId.batchNormBackward:
      batchNormBackward(ARGS, unit);
      break;
    case KernelId.dropout:
      dropout(ARGS, unit);
      break;
    case KernelId.sgd:
      sgd(ARGS, unit);
      break;
    case KernelId.adam:
      adam(ARGS, unit);
      break;
  }
}

function work(thread: i32): void {
  for (;;) {
    const taken = atomic.add<u64>(NEXT, 1);
    const units = atomic.load<u64>(UNITS);
    // A late thread may take a number just as the next kernel is being published; it belongs to the old one.
    if (taken >> 32 != units >> 32) return;
    const unit = <i32>taken;
    if (unit >= <i32>units) return;
    // As long as this unit is not done, the main thread changes neither kernel nor arguments.
    runUnit(atomic.load<i32>(KERNEL), unit, thread);
    if (atomic.add<i32>(DONE, 1) + 1 == <i32>units) atomic.notify(DONE);
  }
}

/** Runs a kernel on all threads; returns when it is finished. Called on the main thread only. */
export function dispatch(kernel: i32, units: i32): void {
  if (units == 1) {
    runUnit(kernel, 0, 0);
    return;
  }
  const epoch = (<u64>(atomic.load<u32>(EPOCH) + 1)) << 32;
  atomic.store<i32>(KERNEL, kernel);
  atomic.store<i32>(DONE, 0);
  atomic.store<u64>(UNITS, epoch | <u64>units);
  atomic.store<u64>(NEXT, epoch);
  atomic.add<i32>(EPOCH, 1);
  atomic.notify(EPOCH);
  finish(units);
}

/**
 * Works along until every unit is done. The others are then in the middle of their last units, so looking again is
 * mostly enough; where a thread has lost its core, and this one is allowed to sleep, it makes room.
 */
export function finish(units: i32): void {
  work(0);
  let spins = 0;
  for (;;) {
    const done = atomic.load<i32>(DONE);
    if (done >= units) return;
    if (++spins > SPINS && mayWait) {
      atomic.wait<i32>(DONE, done, 1000000);
      spins = 0;
    }
  }
}

/** Whether the main thread may sleep: not in a browser. */
let mayWait: bool = false;

export function allowWaiting(): void {
  mayWait = true;
}

/** The life of a worker thread: work, look for more, sleep. */
export function serve(thread: i32): void {
  for (;;) {
    const epoch = atomic.load<i32>(EPOCH);
    work(thread);
    let spins = 0;
    while (atomic.load<i32>(EPOCH) == epoch) {
      if (++spins > SPINS) {
        atomic.wait<i32>(EPOCH, epoch, -1);
        spins = 0;
      }
    }
  }
}

/** Where the heap may begin: after the tables of the mathematical functions, which every thread writes as it starts. */
export function heapStart(): usize {
  return (__heap_base + 63) & ~63;
}
