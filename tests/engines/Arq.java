import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.jena.query.Dataset;
import org.apache.jena.query.DatasetFactory;
import org.apache.jena.query.QueryExecution;
import org.apache.jena.query.QueryExecutionFactory;
import org.apache.jena.query.QueryFactory;
import org.apache.jena.query.ResultSetFormatter;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFDataMgr;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.core.DatasetGraphFactory;
import org.apache.jena.sparql.core.GraphView;

/** Answers each query of a folder by Apache Jena ARQ: java Arq.java DATA.nq FOLDER writes NAME.srj or NAME.nt, and the seconds to NAME.s. */
public class Arq {
    public static void main(String[] words) throws Exception {
        DatasetGraph read = DatasetGraphFactory.create();
        RDFDataMgr.read(read, words[0]);
        // A query without GRAPH sees the union of the named graphs.
        DatasetGraph data = DatasetGraphFactory.createGeneral();
        data.setDefaultGraph(GraphView.createUnionGraph(read));
        read.listGraphNodes().forEachRemaining(name -> data.addGraph(name, read.getGraph(name)));
        Dataset dataset = DatasetFactory.wrap(data);
        List<Path> files;
        try (Stream<Path> all = Files.list(Path.of(words[1]))) {
            files = all.filter(path -> path.toString().endsWith(".rq")).sorted().collect(Collectors.toList());
        }
        for (Path file : files) {
            String beside = file.toString().replaceFirst("\\.rq$", "");
            long start = System.nanoTime();
            try (QueryExecution execution = QueryExecutionFactory.create(QueryFactory.create(Files.readString(file)), dataset)) {
                if (execution.getQuery().isSelectType()) {
                    try (OutputStream out = new FileOutputStream(beside + ".srj")) {
                        ResultSetFormatter.outputAsJSON(out, execution.execSelect());
                    }
                } else {
                    try (OutputStream out = new FileOutputStream(beside + ".nt")) {
                        RDFDataMgr.write(out, execution.execConstruct(), Lang.NTRIPLES);
                    }
                }
            } catch (RuntimeException error) {
                Files.writeString(Path.of(beside + ".error"), String.valueOf(error));
            }
            Files.writeString(Path.of(beside + ".s"), String.valueOf((System.nanoTime() - start) / 1e9));
        }
        System.exit(0);
    }
}
