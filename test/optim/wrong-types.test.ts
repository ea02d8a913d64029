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
  "the rate by another library's name": [
    () => new optim.SGD(model.parameters(), wrong({ learningRate: 0.1 })),
    'ValueError: SGD: there is no option "learningRate"; did you mean "lr"? there are lr, momentum, dampening, weightDecay, nesterov',
  ],
});
