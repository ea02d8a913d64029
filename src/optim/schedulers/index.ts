export { OneCycleLR, type OneCycleLROptions } from "./one-cycle-lr.js";
export { type Scheduled, Scheduler, type SchedulerState } from "./scheduler.js";
