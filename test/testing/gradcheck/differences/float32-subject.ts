// Functions that compute in float32 and say so, as other libraries' do.

import { cast, type Tensor } from "pellucid";
import type { GradcheckReport } from "pellucid/testing";
import { checkSubject } from "../../../../src/testing/gradcheck/gradcheck.js";
import { settingsOf } from "../../../../src/testing/gradcheck/options.js";
import type { Subject } from "../../../../src/testing/gradcheck/subject.js";

export function checkFloat32(
  f: (x: Tensor) => Tensor,
  x: Tensor,
  precision: Subject["precision"] = "float32",
): GradcheckReport {
  const subject: Subject = {
    name: "float32",
    inputs: [{ name: "x", value: cast(x, "float64"), wanted: true }],
    given: [x],
    source: "float32",
    notes: [],
    precision,
    call: ([x]) => cast(f(cast(x, "float32")), "float64"),
  };
  return checkSubject(subject, settingsOf({ throws: false, forward: "off" }));
}
