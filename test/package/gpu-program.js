// A gradient by the kernels of the gpu backend, compiled by gpu.js to JavaScript: no driver is needed for that.

import { mul, sum, tensor, useBackend } from "pellucid";

await useBackend("gpu:cpu");
const x = tensor([1, 2, 3], { requiresGrad: true });
sum(mul(x, x)).backward();
console.log(x.grad.tolist().join(" "));
