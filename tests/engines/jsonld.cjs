// Writes the SHA-256 of the RDFC-1.0 canonical form of JSON-LD or, where a name ends in .nq, N-Quads: node jsonld.cjs FILE...
const crypto = require("crypto");
const fs = require("fs");
const jsonld = require("jsonld");

const documentLoader = (url) => {
  throw new Error(`nothing has to be fetched: ${url}`);
};

(async () => {
  for (const path of process.argv.slice(2)) {
    const text = fs.readFileSync(path, "utf8");
    const canonical = path.endsWith(".nq")
      ? await jsonld.canonize(text, { inputFormat: "application/n-quads" })
      : await jsonld.canonize(JSON.parse(text), { documentLoader, safe: true });
    console.log(crypto.createHash("sha256").update(canonical).digest("hex"));
  }
})();
