// Answers each query of a folder by Comunica over an endpoint: node comunica.cjs URL FOLDER writes NAME.srj or NAME.nt, and the seconds to NAME.s.
// The package @comunica/query-sparql is looked for where NODE_PATH says.
const fs = require("node:fs");
const path = require("node:path");
const { QueryEngine } = require("@comunica/query-sparql");

const [url, folder] = process.argv.slice(2);

const TYPES = { NamedNode: "uri", BlankNode: "bnode", Literal: "literal" };

// Comunica's own writer of JSON leaves the variables out where it took a query apart, so they are those of the rows.
const table = async (bindings) => {
  const rows = [];
  const vars = new Set();
  for await (const one of bindings) {
    const row = {};
    for (const [variable, term] of one) {
      vars.add(variable.value);
      row[variable.value] = { type: TYPES[term.termType], value: term.value };
    }
    rows.push(row);
  }
  return JSON.stringify({ head: { vars: [...vars] }, results: { bindings: rows } });
};

const triples = async (engine, result) => {
  const { data } = await engine.resultToString(result, "application/n-triples");
  const parts = [];
  for await (const part of data) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
};

(async () => {
  const engine = new QueryEngine();
  for (const file of fs.readdirSync(folder).filter((name) => name.endsWith(".rq")).sort()) {
    const beside = path.join(folder, file.slice(0, -3));
    const started = process.hrtime.bigint();
    try {
      const result = await engine.query(fs.readFileSync(path.join(folder, file), "utf-8"), { sources: [{ type: "sparql", value: url }] });
      if (result.resultType === "bindings") fs.writeFileSync(`${beside}.srj`, await table(await result.execute()));
      else fs.writeFileSync(`${beside}.nt`, await triples(engine, result));
    } catch (error) {
      fs.writeFileSync(`${beside}.error`, String(error));
    }
    fs.writeFileSync(`${beside}.s`, String(Number(process.hrtime.bigint() - started) / 1e9));
  }
})();
