// Reads a network by graphology and writes what it holds as JSON: node graphology.cjs gexf|graphml FILE
const fs = require("fs");
const { MultiDirectedGraph } = require("graphology");

const [format, path] = process.argv.slice(2);
const graph = require(`graphology-${format}`).parse(MultiDirectedGraph, fs.readFileSync(path, "utf8"));
const nodes = graph.mapNodes((id, attributes) => [id, attributes]);
const edges = graph.mapEdges((id, attributes, source, target) => [source, target, id, attributes]);
process.stdout.write(JSON.stringify({ type: graph.type, nodes, edges }));
