// In every test file: properties are tried as often as the run says, on cases from its seed.

import fc from "fast-check";
import { inject } from "vitest";

fc.configureGlobal({ ...fc.readConfigureGlobal(), ...inject("properties") });
