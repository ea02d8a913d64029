// The worker is the first that is started: pellucid loads there while the page is read and drawn here.
import "./engine.js";
import "./style.css";

const [{ render }, { App }] = await Promise.all([import("preact"), import("./app.js")]);
render(<App />, document.getElementById("app")!);
