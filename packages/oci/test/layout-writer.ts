// A writer in a process of its own: `node layout-writer.ts FOLDER NAME COUNT` puts COUNT images under tags NAME-0, NAME-1, …
import { openLayout } from "../src/layout/open-layout.ts";
import { putImage } from "./layout-images.ts";

const [folder = "", name = "", count = "0"] = process.argv.slice(2);
const store = await openLayout(folder);
for (let i = 0; i < Number(count); i += 1) await putImage(store, `${name} ${i}`, `${name}-${i}`);
