// Runs a script of Cypher in Grafeo, twice, and then answers what it is asked, a line of JSON each: node grafeo.cjs SCRIPT
const fs = require("fs");
const readline = require("readline");
const { GrafeoDB } = require("@grafeo-db/js");

(async () => {
  const database = GrafeoDB.create();
  const statements = fs.readFileSync(process.argv[2], "utf8").replace(/^\/\/.*\n/, "").split(";\n").filter(Boolean);
  for (const statement of [...statements, ...statements]) await database.executeCypher(statement);
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const { query, values } = JSON.parse(line);
    const rows = (await database.executeCypher(query, values)).toArray();
    console.log(JSON.stringify(rows));
  }
})();
