import { nn, optim } from "pellucid";
import { checkMistakes } from "../support/errors.js";

// biome-ignore lint/suspicious/noExplicitAny: what no type would let pass, as JavaScript does
const wrong = (value: unknown) => value as any;
const model = new nn.Linear(3, 2);

checkMistakes({
  "the model in place of its parameters": [
    () => new optim.Adam(wrong(model)),
    "ValueError: Adam: parameters is a Linear; it must be a list of Tensors: pass model.parameters()",
  ],
  "the method in place of what it answers": [
    () => new optim.SGD(wrong(model.parameters)),
    "ValueError: SGD: parameters is the function parameters; it must be a list of Tensors: pass model.parameters()",
  ],
  "one tensor": [
    () => new optim.Adam(wrong(model.weight)),
    "ValueError: Adam: parameters is a Tensor [2, 3]; it must be a list of Tensors: pass model.parameters()",
  ],
  "parameters with their names": [
    () => new optim.Adam(wrong(model.namedParameters())),
    "ValueError: Adam: parameters[0] is an array of 2; it must be a Tensor: pass model.parameters()",
  ],
  "a penalty on a model": [
    () => nn.l1Penalty(wrong(model)),
    "ValueError: l1Penalty: weights is a Linear; it must be a list of Tensors: pass model.parameters()",
  ],
  "the rate without its name": [
    () => new optim.AdamW(model.parameters(), wrong(0.001)),
    "ValueError: AdamW: options is 0.001; it must be an object such as { lr: … }",
  ],
  "the rate as a text": [
    () => new optim.SGD(model.parameters(), { lr: wrong("0.1") }),
    'ValueError: SGD: lr is "0.1"; it must be a finite number of at least 0',
  ],
  "one beta for both": [
    () => new optim.Adam(model.parameters(), { betas: wrong(0.9) }),
    "ValueError: Adam: betas are 0.9; both must be numbers of at least 0 and less than 1",
  ],
  "betas as texts": [
    () => new optim.Adam(model.parameters(), { betas: wrong(["0.9", "0.99"]) }),
    'ValueError: Adam: betas are ["0.9","0.99"]; both must be numbers of at least 0 and less than 1',
  ],
  "eps as a text": [
    () => new optim.Adam(model.parameters(), { eps: wrong("1e-8") }),
    'ValueError: Adam: eps is "1e-8"; it must be a finite number greater than 0, or a gradient of 0 would be divided by 0',
  ],
  "the norm as a text": [
    () => optim.clipGradNorm(model.parameters(), wrong("1")),
    'ValueError: clipGradNorm: maxNorm is "1"; it must be a number',
  ],
  "the decay as a text": [
    () => new optim.ExponentialMovingAverage(model, { decay: wrong("0.9") }),
    'ValueError: ExponentialMovingAverage: decay is "0.9"; it must be a number',
  ],
  "rho as a text": [
    () =>
      new optim.SharpnessAwareMinimization(model, new optim.SGD(model.parameters()), { rho: wrong("0.05") }),
    'ValueError: SharpnessAwareMinimization: rho is "0.05"; it must be a number',
  ],
  "the factor of a schedule as a text": [
    () =>
      new optim.schedulers.StepLR(new optim.SGD(model.parameters()), { stepSize: 1, gamma: wrong("0.5") }),
    'ValueError: StepLR: gamma is "0.5"; it must be a finite number greater than 0',
  ],
  "the rate by another library's name": [
    () => new optim.SGD(model.parameters(), wrong({ learningRate: 0.1 })),
    'ValueError: SGD: there is no option "learningRate"; did you mean "lr"? there are lr, momentum, dampening, weightDecay, nesterov',
  ],
});
