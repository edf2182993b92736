// Reads a network by Cytoscape.js, without a page, and writes what it holds and how it draws it as JSON: node cytoscape.cjs FILE
const fs = require("fs");
const cytoscape = require("cytoscape");

const warnings = [];
console.warn = console.error = (...said) => warnings.push(said.join(" "));
const { data, elements, style } = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
const graph = cytoscape({ headless: true, styleEnabled: true, data, elements, style });
const drawn = (element, names) => Object.fromEntries(names.map((name) => [name, element.style(name)]));
process.stdout.write(
  JSON.stringify({
    warnings,
    notices: graph.data("notices"),
    nodes: graph.nodes().map((node) => [node.data(), drawn(node, ["label", "background-color", "shape"])]),
    edges: graph.edges().map((edge) => [edge.data(), drawn(edge, ["label", "line-style", "line-color", "width", "target-arrow-shape"])]),
  }),
);
graph.destroy(); // or the clock of its animations would go on
