/** The networks that the page can open. */
export const networkNames = ["CNN", "LeNet-5", "ResNet", "MLP"] as const;
export type NetworkName = (typeof networkNames)[number];
