import java.io.FileOutputStream;
import java.io.OutputStream;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFDataMgr;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.core.DatasetGraphFactory;

/** Reads each file by Apache Jena RIOT and writes what is in it as N-Quads: java Riot.java FILE ... writes FILE.riot beside each. */
public class Riot {
    public static void main(String[] files) throws Exception {
        for (String file : files) {
            DatasetGraph read = DatasetGraphFactory.create();
            RDFDataMgr.read(read, file);
            try (OutputStream out = new FileOutputStream(file + ".riot")) {
                RDFDataMgr.write(out, read, Lang.NQUADS);
            }
        }
    }
}
