import java.io.File;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.semanticweb.owlapi.apibinding.OWLManager;
import org.semanticweb.owlapi.model.*;
import org.semanticweb.owlapi.profiles.*;

/**
 * Reads two files with the OWL API and compares their axioms, with the annotations of each, and what they say of themselves. Prints
 * how many axioms of each kind the first has, what only one of them has, and violations of OWL 2 DL; ends with 1 where there is
 * any of the latter:
 *
 *     java -cp "/usr/share/java/*" tests/owlapi/Same.java myograph.ofn myograph.rdf
 */
public class Same {
    public static void main(String[] files) throws OWLException {
        OWLOntology one = OWLManager.createOWLOntologyManager().loadOntologyFromOntologyDocument(new File(files[0]));
        OWLOntology other = OWLManager.createOWLOntologyManager().loadOntologyFromOntologyDocument(new File(files[1]));
        Set<String> found = new TreeSet<>();
        if (!one.getOntologyID().equals(other.getOntologyID())) {
            found.add("names: " + one.getOntologyID() + " and " + other.getOntologyID());
        }
        Map<String, Integer> counts = new TreeMap<>();
        for (OWLAxiom axiom : one.getAxioms()) {
            counts.merge(axiom.getAxiomType() + (axiom.isAnnotated() ? ", annotated" : ""), 1, Integer::sum);
        }
        add(found, "only in the first: ", one, other);
        add(found, "only in the second: ", other, one);
        for (OWLProfileViolation violation : new OWL2DLProfile().checkOntology(one).getViolations()) {
            found.add("violation: " + violation.toString().replaceAll("\\s+", " "));
        }
        counts.forEach((kind, count) -> System.out.println(kind + "\t" + count));
        found.forEach(System.out::println);
        System.exit(found.isEmpty() ? 0 : 1);
    }

    /** What one ontology says and another does not. */
    private static void add(Set<String> found, String where, OWLOntology one, OWLOntology other) {
        Set<String> said = new TreeSet<>();
        one.axioms().filter(axiom -> !other.containsAxiom(axiom)).forEach(axiom -> said.add(text(axiom)));
        one.annotations().forEach(annotation -> said.add(text(annotation)));
        other.axioms().filter(axiom -> !one.containsAxiom(axiom)).forEach(axiom -> said.remove(text(axiom)));
        other.annotations().forEach(annotation -> said.remove(text(annotation)));
        said.forEach(what -> found.add(where + what));
    }

    /** An axiom or annotation as text, without the names that each reader gives to blank nodes. */
    private static String text(Object said) {
        return said.toString().replaceAll("_:genid\\d+", "_:");
    }
}
