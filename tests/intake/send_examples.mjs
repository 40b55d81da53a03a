// Signs each of GitHub's example payloads with GitHub's own library, posts it, and prints what was answered.
import { createHash, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [modules, url, secret] = process.argv.slice(2);
const { sign } = await import(pathToFileURL(join(modules, "@octokit/webhooks-methods/dist-node/index.js")));
const index = join(modules, "@octokit/webhooks-examples/api.github.com/index.json");

const sent = [];
for (const { name, examples } of JSON.parse(readFileSync(index, "utf8"))) {
  for (const example of examples) {
    const body = JSON.stringify(example);
    const guid = randomUUID();
    const headers = {
      "content-type": "application/json",
      "user-agent": "GitHub-Hookshot/044aadd",
      "x-github-delivery": guid,
      "x-github-event": name,
      "x-github-hook-installation-target-id": "79929171",
      "x-github-hook-installation-target-type": "integration",
      "x-hub-signature-256": await sign(secret, body),
    };
    const answer = await fetch(url, { method: "POST", headers, body });
    const sha256 = createHash("sha256").update(body, "utf8").digest("hex");
    sent.push({ guid, event: name, status: answer.status, answer: await answer.json(), sha256 });
  }
}
console.log(JSON.stringify(sent));
