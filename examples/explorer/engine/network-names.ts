/** The networks that the page can open. */
export const networkNames = ["CNN", "LeNet-5", "ResNet", "MLP"] as const;
export type NetworkName = (typeof networkNames)[number];

/** There are trained weights of the specified network alone. */
export const hasTrained = (network: string): boolean => network === "CNN";
