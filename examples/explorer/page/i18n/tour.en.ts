/** The guided tour. A line break begins a paragraph. */
export const tour = {
  title: "A guided tour",
  chapter: (number: number, count: number) => `Chapter ${number} of ${count}`,
  done: (done: number, count: number) => `${done} of ${count} answered`,
  answered: "answered",
  turn: "Previous and next chapter",
  keys: "The arrow keys ← and → turn the pages.",
  predict: "Guess first",
  right: "Right.",
  wrong: "Not quite.",
  shown: "Here it is.",
  show: "Show me without guessing",
  again: "Guess again",
  notKept: "Your answers last until you close this page: the browser's storage is full or closed to it.",
  computing: "Computing …",
  missing: "The network that is open has no such layer.",
  openCnn: "Open the CNN",
  walkable: (what: string) => `${what}; the arrow keys go from number to number`,
  range: (from: string, to: string) => `from ${from} (blue) to ${to} (orange)`,
  others: (count: number) => `${count} more terms`,
  sum: "Sum",
  thirds: ["less than a third", "between one and two thirds", "more than two thirds"],
  pixels: {
    title: "Pixels",
    text: (height: number, width: number, count: number) =>
      `To the network a picture is a table of numbers. This digit has ${height} rows of ${width} pixels, ${count} numbers in all: −1 where there is only paper, 1 where there is only ink, and something between at the edges of a stroke.\nChoose a pixel, or walk with the arrow keys, to read its number.`,
    question: "How much of this picture is bare paper, exactly −1?",
    answer: (paper: number, all: number, share: string) =>
      `${paper} of ${all} pixels are −1, that is ${share}.`,
    after:
      "Nothing in these numbers says which of them are neighbors on paper. A dense layer, which has a weight for every pixel, would have to learn that. A convolution has it built in, and that is the next chapter.",
    picture: "The input x",
    pixel: (row: number, column: number) => `row ${row}, column ${column}`,
    link: (count: string) => `Where these ${count} numbers go first`,
  },
  kernel: {
    title: "One kernel",
    text: (R: number, S: number, count: number) =>
      `A kernel is a small window of weights, here ${R} × ${S}. It is laid on the picture, each pixel is multiplied by the weight that lies on it, and the ${count} products are added, with one more number of the kernel, its bias. That makes one number of the result. Then the kernel moves on by one pixel.\nThe frame is where the first layer answers most strongly to this digit.`,
    question: (bias: string) => `With a bias of ${bias}, which number comes out here?`,
    answer: (name: string, value: string, [image, kernel, row, column]: readonly number[]) =>
      `${name} is ${value}. The brackets say where: image ${image}, kernel ${kernel}, row ${row}, column ${column}, all counted from 0.`,
    patch: "Pixels under it",
    weights: (kernel: number) => `Kernel ${kernel}`,
    products: "Their products",
    bias: "bias",
    after:
      "Where weights and pixels have the same sign, the products are positive and the sum is large. A kernel is a question: how much does this patch look like me?",
    link: "This number in the view Network",
  },
  im2col: {
    title: "im2col",
    text: (rows: number, columns: number, kernels: number) =>
      `The kernel stops at ${columns} places. Computers are fastest where all of that is one large product of two matrices. So first a matrix is written out that has a column for each place: the ${rows} pixels that lie under the kernel there. That is im2col, “image to columns”.\nA kernel, written as a row of ${rows} weights, times a column is the number that comes out at that place. All ${kernels} kernels, row under row, times all columns are the whole layer.\nNeighboring places share pixels, so a pixel stands in several columns.`,
    question: (row: number, column: number) =>
      `In how many columns of the matrix does the framed pixel, row ${row}, column ${column}, stand?`,
    answer: (times: number) =>
      `In ${times}: there is one place of the kernel for each of its weights to lie on this pixel.`,
    picture: "The input, with the pixel",
    matrix: (first: number, last: number, shown: number, all: number) =>
      `${shown} of the ${all} columns of the matrix, for the places in rows ${first} to ${last}; the pixel is framed`,
    element: (row: number, column: number) => `row ${row}, column ${column} of the matrix`,
    after:
      "A row has what one weight of the kernel meets on its way: lines of the picture, one after the other, and for each weight a little further on. The squares without color at the edges are padding: there the kernel reaches over the edge of the picture, and finds 0.",
    link: "The place with this pixel in the middle: its column, and the product",
  },
  maps: {
    title: "Many maps",
    text: (count: number, height: number, width: number, all: string) =>
      `One kernel asks one question. This layer has ${count} of them, so it makes ${count} maps of ${height} × ${width}: ${all} numbers. Some answer to edges on one side of a stroke, some to strokes in one direction, some to blank paper.`,
    question: (all: string) => `How many numbers had to be learned to make these ${all}?`,
    answer: (parameters: string, kernels: number, each: number) =>
      `${parameters}: ${kernels} kernels of ${each} weights, and a bias each. A kernel is the same wherever it stands.`,
    outputs: (count: number) => `The ${count} maps of this digit`,
    kernels: (count: number) => `The ${count} kernels, in the same order`,
    after:
      "Because weights are shared, what is learned in one corner is known in all of them: move the digit, and its maps move along. (Try that under Play.)",
    link: (count: number) => `All ${count} maps, and each number of them`,
  },
  relu: {
    title: "ReLU",
    text: "relu(x) = max(0, x): what is negative becomes 0, the rest stays. It has nothing to learn. Yet without it two layers would do no more than one, for weighted sums of weighted sums are weighted sums again.\nIn the pictures, blue is negative.",
    question: "How much of these maps does it set to 0?",
    answer: (zeros: string, all: string, share: string) =>
      `${zeros} of ${all} numbers become 0, that is ${share}.`,
    before: "Before",
    after: "After: all that was blue is gone",
    gate: "For the network to learn, each number gets a gradient: how fast the loss, which measures how wrong the answer is, grows with that number. Gradients come from the end, and for them ReLU is a gate. Where it let a number through, the gradient passes unchanged. Where it made a 0, the gradient is stopped: a number that was not passed on has no part in what was wrong.",
    link: "ReLU in the view Network",
    back: "The gate for gradients, on the way back",
  },
  pooling: {
    title: "Pooling",
    text: (height: number, width: number) =>
      `Of each window of ${height} × ${width} numbers only the largest goes on. That makes the maps smaller, and a feature may move a little without anything changing behind it.\nWhat comes back when the network learns is a gradient: how fast the loss, which measures its error, grows with a number. This is the window whose result has the largest gradient.`,
    question: (gradient: string) =>
      `The gradient of this window's result is ${gradient}. How is it shared among the numbers of the window?`,
    choices: ["each gets the same part", "the largest gets all of it", "each gets a part by its size"],
    answer: (winner: string, gradient: string) =>
      `${winner}, the largest, gets ${gradient}, and the others 0.`,
    window: (index: string) => `The window of y[${index}]`,
    gradient: "Their gradients",
    after:
      "The others had no influence: change one a little, and the result stays as it is. A gradient says just that.",
    link: "This window in the view Network",
    back: "The same window on the way back",
  },
  depth: {
    title: "Why depth",
    text: (layer: string, size: number, pooled: string | null) =>
      `The kernels of ${layer} are ${size} × ${size} too. But what they look at is not pixels any more: it is maps, whose numbers have each seen a patch themselves.${pooled === null ? "" : ` And between the two, pooling made one number of each ${pooled}.`}\nThe framed number is the strongest of ${layer}.`,
    question: (layer: string) =>
      `Count back to the pixels: how large is the part of the picture that this number of ${layer} depends on?`,
    answer: (size: number, count: number) =>
      `${size} × ${size}: it depends on up to ${count} pixels, and on no others.`,
    map: (layer: string, channel: number) => `${layer}, map ${channel}`,
    seen: (name: string) => `What ${name} sees`,
    after:
      "Each layer sees a little more, and pooling doubles how fast that grows. Early layers can only know edges; later ones put edges together into corners, arcs and loops.",
    link: "This number, term by term",
  },
  loss: {
    title: "From logits to loss",
    text: (classes: number) =>
      `The last layer makes ${classes} numbers, the logits, one for each digit. Softmax makes probabilities of them: pᵢ = exp(zᵢ) / Σ exp(zⱼ). They are positive and add up to 1.\nLook at the digit once more.`,
    question: (first: number) => `The network's first guess is ${first}. Which of these is its second?`,
    answer: (second: number, share: string, first: string) =>
      `${second}, with ${share}. The first guess has ${first}.`,
    table: "What the network answers",
    digit: "Digit",
    logit: "Logit z",
    probability: "Probability p",
    after: (label: number, p: string, loss: string, images: number) =>
      `The loss measures how wrong the answer is: −ln of the probability of what is right, −ln p(${label}) = −ln ${p} = ${loss}. Had it been sure and right, that would be 0. Sure and wrong has no limit.${images > 1 ? ` Of the ${images} images at once, the mean counts.` : ""}`,
    link: "The loss in the view Network",
  },
  chainRule: {
    title: "The chain rule, backward",
    text: "Now the way back. The question is always the same: if this number were a little larger, by how much would the loss change? For the loss itself the answer is 1. From there each op passes it on to its inputs, multiplied by its own slope. That is the chain rule, and it is all there is to backward().\nThe first stop is the logits.",
    question: (label: number) =>
      `The digit is a ${label}. Which logits have a negative gradient, and should grow?`,
    choices: (label: number): string[] => [
      "all of them",
      `only that of ${label}`,
      `all but that of ${label}`,
    ],
    answer: (label: number, gradient: string) =>
      `Only that of ${label}: its gradient is ${gradient}. All others should shrink.`,
    gradient: (images: number) => (images > 1 ? `Gradient (p − y) / ${images}` : "Gradient p − y"),
    table: "The gradient of each logit is what it said minus what it should have said",
    after: (steps: number) =>
      `Softmax and the logarithm together have this simple slope: p − y. An answer that is nearly right sends hardly anything back, and there is hardly anything to learn from it. From here it goes on: there are ${steps} steps back in all, one for each op in the picture of the network, from the last to the first.`,
    link: "This step of the way back",
  },
  convGradients: {
    title: "A convolution's two gradients",
    text: (layer: string) =>
      `${layer} multiplies the pixels of its input, which are numbers of maps, by weights, so both get a gradient. For a product the slope by one factor is the other, and the chain rule multiplies it by dy, the gradient that came back to the result. So a weight's gradient is made of pixels, and a pixel's is made of weights. What remains is to find all products that a number was in, and to add up.`,
    question: (layer: string, weight: string, P: number, Q: number) =>
      `${layer} stops at ${P} × ${Q} places. How many products add up to the gradient of ${weight}, the middle of a kernel?`,
    answer: (terms: string, images: number) =>
      `${terms}: one for every place where the kernel stopped${images > 1 ? ", in every image" : ""}, for the weight was used at each.`,
    kernel: (kernel: number, channel: number) => `Kernel ${kernel}, for map ${channel}`,
    ofWeight: (name: string) => `dLoss/d${name}: the largest terms`,
    ofPixel: (name: string, terms: number, kernels: number, size: number) =>
      `dLoss/d${name}: ${terms} terms, ${kernels} kernels at ${size} places`,
    after:
      "Both are convolutions again: dWeight of the input with dY, dX of dY with the kernel turned by half a circle. So backward costs about twice as much as forward.",
    linkWeight: "The weight's gradient, all terms",
    linkPixel: "The pixel's gradient, all terms",
  },
  adam: {
    title: "Adam",
    text: (lr: string) =>
      `A gradient says in which direction the loss grows, so the step goes the other way; it does not say how far. Adam keeps two running means for each weight: m of its gradients, and v of their squares. The weight moves by −lr · m̂ / (√v̂ + ε), with a rate lr of ${lr} here: down where the gradient is positive, up where it is negative. The hats correct for both means beginning at 0: in the first step m̂ is the gradient itself, and v̂ its square.`,
    question: (name: string, g: string, first: boolean) =>
      `The gradient of ${name} is ${g}. About how far will ${first ? "the first" : "the next"} step move it?`,
    choices: (...sizes: [g: string, lr: string, product: string]): string[] => [
      `by ${sizes[0]}, the gradient`,
      `by ${sizes[1]}, the rate`,
      `by ${sizes[2]}, the rate times the gradient`,
    ],
    answer: (moved: string) => `It moves by ${moved}, against its gradient.`,
    table: (name: string) => `The next step of ${name}`,
    before: "before",
    now: "after",
    after:
      "m̂ / √v̂ is the gradient divided by its own usual size. In the first step that is 1 or −1, for every weight that has a gradient that is large beside ε. Later it is smaller where gradients keep changing sign.",
    link: "This update, line by line",
    sgd: "The optimizer chosen under Train is SGD, and this chapter is about another one.",
    chooseAdam: "Choose Adam",
  },
  failures: {
    title: "What it learned, and where it fails",
    text: (count: number) =>
      `Forward, backward, and a step, some hundreds of times: that makes a network that reads. The first ${count} digits of the test set were not among what it learned from. Now it reads them all.`,
    question: (count: number) => `How many of these ${count} does it get wrong?`,
    choices: (some: number): string[] => ["none", `1 to ${some}`, `more than ${some}`],
    answer: (wrong: number, count: number, share: string) =>
      `${wrong} of ${count}, so that ${share} are right.`,
    hardest: "The hardest of them",
    mistake: (label: number, read: number, share: string) => `✗ ${label}, read as ${read} (${share})`,
    doubt: (_label: number, read: number, share: string) => `✓ ${read} (${share})`,
    after:
      "Choose one to walk through the network with it: the less the right digit was believed, the larger are the loss and all gradients. Would you have read it right?",
    linkTrain: "Train it further, and watch",
    linkPlay: "Draw a digit yourself",
    linkCheck: "Ask whether its gradients are right",
  },
};
