import { render } from "preact";
import { App } from "./app.jsx";
import { applyTheme } from "./header.jsx";
import { startUp } from "./live.js";
import { lookWhatIsServed } from "./served.js";

applyTheme();
lookWhatIsServed();
startUp();
const root = document.getElementById("app");
if (root) render(<App />, root);
