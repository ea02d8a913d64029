const bugs = {
  gate: {
    title: "ReLU's gate forgotten",
    forgot:
      "The gradient passes everywhere, also where the input was negative and the output stood still at 0.",
    named: (wrong: string, right: string) =>
      `The gate is forgotten: what comes back passes where x ≤ 0 too (${wrong} where ${right} is right).`,
  },
  turn: {
    title: "Kernel not turned",
    forgot:
      "To give a pixel its share, the kernel must be turned by 180°: an output up left of the pixel read it with the kernel's lower right weight.",
    named: (wrong: string, right: string) =>
      `The kernel is not turned: the image's gradient is that of kernels as they are, not rotated by 180° (${wrong} instead of ${right}).`,
  },
  padding: {
    title: "Padding forgotten",
    forgot:
      "The gradient of the padded image is cut at its corner instead of inside its frame, so that every pixel gets what belongs to its neighbor.",
    named: (wrong: string, right: string) =>
      `Shifted by the padding: every pixel gets the gradient of the one up left of it (${wrong} instead of ${right}).`,
  },
  spread: {
    title: "Winner's gradient spread",
    forgot:
      "Max pooling passes the gradient to the winner alone; here each of the four pixels gets a quarter.",
    named: (wrong: string, right: string) =>
      `Spread over the window: each of its four pixels gets a quarter of what is the winner's alone (${wrong} instead of ${right}).`,
  },
  input: {
    title: "Input forgotten in dWeight",
    forgot:
      "A weight's gradient is dy times the input that it was multiplied by; here that input counts as 1.",
    named: (wrong: string, right: string) =>
      `The input is missing: dWeight is what comes out with x = 1 everywhere (${wrong} instead of ${right}).`,
  },
  batch: {
    title: "Bias not summed over the batch",
    forgot:
      "The bias is used by every image, so its gradient is a sum over all; here the first image alone counts.",
    named: (wrong: string, right: string) =>
      `Not summed over the batch: the bias's gradient is that of the first image alone (${wrong} instead of ${right}).`,
  },
  constant: {
    title: "Mean taken as constant",
    forgot:
      "Mean and deviation of a batch move with every pixel of it. Here batch normalization passes the gradient on as if they were constants.",
    named: (wrong: string, right: string) =>
      `Mean and deviation are taken as constants: dx is weight/σ · dy and no more (${wrong} instead of ${right}).`,
  },
  mean: {
    title: "1/N missing",
    forgot: "The loss is the mean over the batch, its gradient here the sum.",
    named: (wrong: string, right: string) =>
      `The 1/N of the mean is missing: the gradient is N times as large (${wrong} instead of ${right}).`,
  },
  sign: {
    title: "Sign flipped",
    forgot: "p − q points uphill, and the optimizer goes against it. With q − p it climbs.",
    named: (wrong: string, right: string) =>
      `The sign is flipped: the training climbs (${wrong} instead of ${right}).`,
  },
  twice: {
    title: "Softmax taken twice",
    forgot:
      "Cross-entropy wants logits and makes probabilities of them itself; here it is given probabilities.",
    named: (wrong: string, _: string) =>
      `Softmax is taken twice: with no doubt left of the right digit the loss is still ${wrong}, which is log(1 + 9/e), and not 0.`,
  },
  correction: {
    title: "Adam without bias correction",
    forgot: "Both running means start at 0 and are too small at first; here nobody divides by 1 − βᵗ.",
    named: (wrong: string, right: string) =>
      `The correction is missing: the first step is ${wrong}, where Adam's is ${right}: (1 − β₁)/√(1 − β₂) = 3.16 times as long.`,
  },
  zero: {
    title: "Gradients not zeroed",
    forgot:
      "backward() adds to what is there. Without zeroGrad() every step also goes along all gradients before it.",
    named: (first: string, second: string) =>
      `Gradients pile up: the same batch gives ${first}, then ${second}. zeroGrad() is missing between the steps.`,
  },
};

export const check = {
  title: "Is it right?",
  lead: "A gradient is a claim: move this number by a little, and the loss moves by so much. A claim can be put to the test.",
  parts: { nudge: "Nudge a number", layers: "gradcheck a layer", bugs: "Plant a bug" },
  waiting: "Computing …",
  nudge: {
    lead: "Pick a number of the network. It is moved by ±h, the whole network runs again, and the slope of the loss is compared with what backward() said without running anything twice.",
    tensor: "Number in",
    groups: { input: "Image", parameter: "Parameters", result: "What layers make" },
    pixels: "x, the pixels",
    index: "Index",
    axis: (axis: number) => `index along axis ${axis}`,
    random: "Random",
    steepest: "Largest gradient",
    step: "Step h",
    ofScale: (scale: string) => `times ${scale}, the largest magnitude in this tensor`,
    quantity: "Quantity",
    value: "Value in float64",
    lossAt: (side: string) => `loss(w${side})`,
    slope: "slope = (loss(w + h) − loss(w − h)) / 2h",
    gradient: "backward()",
    apart: "apart, relative to the gradient",
    verdicts: {
      agrees: "They agree.",
      coarse:
        "Not quite yet: within this step the loss bends, or a ReLU or a pooling changes its mind. A smaller h comes nearer.",
      kink: "A kink lies exactly here: pixels of a pooling tie, and any of them may pass the gradient on, or a ReLU stands at 0. backward() follows the pixel that was taken first, and where every pooling goes on taking that one, the loss moves as it says.",
      rounding:
        "The step is so small that the loss changes by less than its last digit. A larger h says more.",
      differs: "They differ.",
    },
    sides: (left: string, right: string) => `Slope to the left ${left}, to the right ${right}.`,
    zero: "Nothing moves: the loss does not depend on this number here.",
    curve: "The loss along this number",
    curveHint: (tangent: string) =>
      `The curve is the loss while this one number moves; the dashed line has the slope that backward() gave, ${tangent}. The dots are the three losses of the table.`,
    curveLabel: "loss as this number moves",
    change: "loss − loss(w)",
    moved: "moved by",
    loss: "loss",
    tangent: "tangent",
    error: "Why float64: the error for ever smaller h",
    errorHint:
      "From the right, a smaller step helps: the curve looks straighter, and the error falls with h². Then it turns: the two losses agree in ever more digits, their difference keeps ever fewer, and the error grows with 1/h. A float32 has 7 digits and is lost early; a float64 has 16. That is why the check runs on a copy of the network in float64, on plain loops.",
    errorKink:
      "At a kink no step is small enough: the difference is the mean of two slopes, and the gradient is of one way out of several. The verdict above comes from a network in which every pooling keeps to the pixel that it took.",
    errorAxis: "|slope − gradient|",
    none: "This walk has nothing to nudge.",
    button: "Nudge ±h",
    line: (h: string, slope: string, gradient: string) =>
      `± ${h}: the loss has slope ${slope}; backward() says ${gradient}.`,
    more: "Look closer",
    cannot:
      "No layer is given or makes this tensor, so it cannot be moved by itself: nudge a parameter, a pixel or a layer's output.",
  },
  layers: {
    lead: "gradcheck does this to every number at once. Each layer is tried as it is, with its own weights, on a small random input.",
    all: "Check all",
    run: "Check",
    layer: "Layer",
    kind: "Kind",
    result: "Result",
    whole: "the whole network",
    function: "function",
    right: "all right",
    wrong: "wrong",
    full: (checked: number, shape: string) => `Input ${shape}; each of ${checked} numbers moved by itself.`,
    directional: (elements: string, checked: number, shape: string) =>
      `Input ${shape}; ${elements} numbers, moved all at once along ${checked} random directions: if one gradient were wrong, almost every direction would show it.`,
    report: "What gradcheck says",
    nothingYet: (all: string) =>
      `Nothing has been checked yet. Press “${all}”, or choose a layer: its result and its report come here.`,
  },
  errors: {
    title: "Where the gradient is wrong",
    label: (name: string) => `Errors in the gradient of ${name}`,
    leftOut: (count: number) => `${count} more slices, none of them worse.`,
    hint: "Point at a number to read it.",
    upTo: (times: string) => `wrong, up to ${times} × what is allowed`,
    over: (times: string) => `wrong, more than ${times} × what is allowed`,
    cells: {
      right: "right",
      "not-finite": "not finite",
      skipped: "skipped",
      unknown: "not compared",
      kink: "at a kink",
      jump: "at a jump",
      "one-sided": "slope from one side",
    },
    marks: {
      transposed: "changed places",
      reversed: "changed places",
      shifted: "from its place to where it is found",
      broadcast: "slices that the sum leaves out",
      border: "inside of the border",
      "zero-in-part": "zero, and should not be",
      accumulation: "not all that arrives is added up",
      "mask-inverted": "should be zero",
      "not-masked": "should be zero",
      branch: "the branch that is wrong",
    },
  },
  bugs: {
    lead: "Twelve mistakes that people make. Each is planted in a small network that trains beside a right one, from the same weights and on the same batches. Watch what it does, and what finds it.",
    list: "Mistakes",
    quiz: "Quiz: plant one in secret",
    forgotten: "What is forgotten",
    wrongLine: "wrong",
    rightLine: "right",
    train: (steps: number) => `Train both, ${steps} steps`,
    stop: "Stop",
    fetching: "Fetching the training images …",
    of: (step: number, steps: number) => `step ${step} of ${steps}`,
    loss: "Loss of each batch",
    lossLabel: "loss by step, with the bug and without",
    accuracy: "Share of 200 new digits that are read",
    accuracyLabel: "accuracy by step, with the bug and without",
    step: "step",
    right: "right",
    wrong: "with the bug",
    setting: "Convolutions to 8 and 16 maps, Adam at 0.002, batches of 32 from 2,000 images.",
    normalized: " With batch normalization.",
    summary: (step: number, rightLoss: string, wrongLoss: string, rightShare: string, wrongShare: string) =>
      `After ${step} steps the loss is ${rightLoss} when right and ${wrongLoss} with the bug; ${rightShare} and ${wrongShare} of new digits are read.`,
    effects: {
      dead: "Nothing is learned with this bug. One sees that something is wrong, and not yet what.",
      hurt: "It learns, but worse. Who has never seen the right curve would look for the cause elsewhere, in the rate or in the data.",
      harmless:
        "It hardly hurts. A wrong gradient may train: whatever still points roughly downhill will do, and Adam forgives a wrong length. Only a check finds this one.",
      faster:
        "It even learns faster here. That does not make it right: the curve is no proof, in either direction.",
    },
    checks: "What the checks say",
    checkNames: {
      convolution: "gradcheck of the convolution",
      relu: "gradcheck of ReLU",
      pool: "gradcheck of max pooling",
      normalize: "gradcheck of batch normalization",
      dense: "gradcheck of the dense layer",
      loss: "gradcheck of the loss",
      sure: "Loss of a sure and right answer",
      "first-step": "First step of the optimizer",
      "fresh-gradient": "Two steps on one batch",
    },
    passed: "all right",
    failed: "wrong",
    unnamed: "Wrong, and like no mistake that is known here.",
    report: "Report of gradcheck",
    reportNote:
      "gradcheck finds that a gradient is wrong. What is said above comes from a second comparison, with what each of these mistakes would make of the numbers; the report knows only some of them.",
    blind:
      "gradcheck has nothing to say here: every op's gradient is right. What is wrong lies beyond them, and needs a check of its own.",
    bugs,
    quizLead: "A mistake is planted, and you are not told which. Train, read the checks, and say what it is.",
    guess: "Your guess",
    reveal: "I give up",
    correct: (title: string) => `Right: ${title}.`,
    incorrect: (title: string) => `No: it is not “${title}”. Look again.`,
    revealed: (title: string) => `It was: ${title}.`,
    another: "Another one",
  },
};
