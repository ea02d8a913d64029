import { words } from "../../i18n.js";
import { percent } from "../../parts/format.js";
import { cell, snapshot } from "./training.js";
import "./confusion.css";

/** How often each digit is read as each; a mistake can be picked, to see its images. */
export function Confusion() {
  const { train } = words.value;
  const shown = snapshot.value;
  if (shown === null) return null;
  const { confusion } = shown;
  const digits = confusion.map((_, digit) => digit);
  const most = Math.max(1, ...confusion.flatMap((row, t) => row.filter((_, p) => p !== t)));
  return (
    <section class="panel confusion">
      <h3>{train.confusion}</h3>
      <p class="quiet">{train.confusionHint(shown.images)}</p>
      <table class="number">
        <thead>
          <tr>
            <td />
            <th scope="colgroup" colSpan={10}>
              {train.answer}
            </th>
          </tr>
          <tr>
            <th scope="col">{train.truth}</th>
            {digits.map((digit) => (
              <th key={digit} scope="col">
                {digit}
              </th>
            ))}
            <th scope="col" class="recall">
              {train.right}
            </th>
          </tr>
        </thead>
        <tbody>
          {confusion.map((row, truth) => {
            const total = row.reduce((sum, n) => sum + n, 0);
            return (
              <tr key={truth}>
                <th scope="row">{truth}</th>
                {row.map((count, answer) => (
                  <Cell
                    key={answer}
                    count={count}
                    truth={truth}
                    answer={answer}
                    share={count / (truth === answer ? total : most)}
                  />
                ))}
                <td class="recall">{total > 0 ? percent(row[truth] / total, 0) : "–"}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

function Cell({
  count,
  truth,
  answer,
  share,
}: {
  count: number;
  truth: number;
  answer: number;
  share: number;
}) {
  const kind = truth === answer ? "right" : "wrong";
  const style = { "--share": count === 0 ? 0 : 0.15 + 0.85 * share };
  if (kind === "right" || count === 0) {
    return (
      <td class={kind} style={style}>
        {count === 0 ? "" : count}
      </td>
    );
  }
  const picked = cell.value?.truth === truth && cell.value.answer === answer;
  return (
    <td class={kind} style={style}>
      <button
        type="button"
        aria-pressed={picked}
        aria-label={words.value.train.cell(count, truth, answer)}
        onClick={() => {
          cell.value = picked ? null : { truth, answer };
        }}
      >
        {count}
      </button>
    </td>
  );
}
