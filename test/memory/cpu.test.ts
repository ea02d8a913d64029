import { memoryContract } from "./memory-contract.js";

memoryContract();
