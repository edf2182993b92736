import java.io.File;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.semanticweb.owlapi.apibinding.OWLManager;
import org.semanticweb.owlapi.model.*;
import org.semanticweb.owlapi.profiles.*;

/**
 * Reads each file with the OWL API, as Protege does, and prints how many axioms of each kind it holds, how many of them are
 * annotated, and every violation of the profile OWL 2 DL; ends with 1 where there is one. On Debian:
 *
 *     apt-get install default-jdk-headless libowlapi-java
 *     myograph export rdfxml -o myograph.rdf
 *     java -cp "/usr/share/java/*" tests/owlapi/Profile.java myograph.rdf
 */
public class Profile {
    public static void main(String[] files) throws OWLException {
        int violations = 0;
        for (String file : files) {
            OWLOntology ontology = OWLManager.createOWLOntologyManager().loadOntologyFromOntologyDocument(new File(file));
            System.out.println(file + ": " + ontology.getOntologyID());
            Map<String, Integer> counts = new TreeMap<>();
            Map<String, Integer> annotated = new TreeMap<>();
            for (OWLAxiom axiom : ontology.getAxioms()) {
                counts.merge(axiom.getAxiomType().toString(), 1, Integer::sum);
                if (axiom.isAnnotated()) {
                    annotated.merge(axiom.getAxiomType().toString(), 1, Integer::sum);
                }
            }
            System.out.println("  axioms: " + ontology.getAxiomCount() + ", logical: " + ontology.getLogicalAxiomCount());
            counts.forEach((kind, count) ->
                System.out.println("    " + kind + ": " + count + (annotated.containsKey(kind) ? ", annotated: " + annotated.get(kind) : "")));
            System.out.println("  named classes: " + ontology.getClassesInSignature().size());
            System.out.println("  ontology annotations: " + ontology.getAnnotations().size());
            Set<String> found = new TreeSet<>();
            for (OWLProfileViolation violation : new OWL2DLProfile().checkOntology(ontology).getViolations()) {
                found.add(violation.toString().replaceAll("\\s+", " "));
            }
            found.forEach(violation -> System.out.println("  violation: " + violation));
            System.out.println("  violations of OWL 2 DL: " + found.size());
            violations += found.size();
        }
        System.exit(violations == 0 ? 0 : 1);
    }
}
