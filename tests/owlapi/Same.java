import java.io.File;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.semanticweb.owlapi.apibinding.OWLManager;
import org.semanticweb.owlapi.model.*;
import org.semanticweb.owlapi.profiles.*;

/**
 * Reads two files with the OWL API, and prints the axioms that only one of them has; ends with 1 where there is one, or where
 * one of the files is not in OWL 2 DL. On Debian:
 *
 *     apt-get install default-jdk-headless libowlapi-java
 *     myograph export rdfxml -o myograph.rdf
 *     myograph export ofn -o myograph.ofn
 *     java -cp "/usr/share/java/*" tests/owlapi/Same.java myograph.rdf myograph.ofn
 */
public class Same {
    public static void main(String[] files) throws OWLException {
        OWLOntology[] read = new OWLOntology[2];
        int wrong = 0;
        for (int i = 0; i < 2; i++) {
            read[i] = OWLManager.createOWLOntologyManager().loadOntologyFromOntologyDocument(new File(files[i]));
            int annotated = 0;
            for (OWLAxiom axiom : read[i].getAxioms()) {
                annotated += axiom.isAnnotated() ? 1 : 0;
            }
            int violations = new OWL2DLProfile().checkOntology(read[i]).getViolations().size();
            System.out.println(read[i].getOntologyID() + " axioms: " + read[i].getAxiomCount() + ", annotated: " + annotated
                + ", annotations of the ontology: " + read[i].getAnnotations().size() + ", violations of OWL 2 DL: " + violations);
            wrong += violations;
        }
        for (int i = 0; i < 2; i++) {
            Set<OWLAxiom> left = new HashSet<>(read[i].getAxioms());
            left.removeAll(read[1 - i].getAxioms());
            Set<String> only = new TreeSet<>();
            left.forEach(axiom -> only.add(axiom.toString()));
            System.out.println("only in file " + (i + 1) + ": " + only.size());
            only.forEach(axiom -> System.out.println("  " + axiom));
            wrong += only.size();
        }
        System.out.println("the same annotations of the ontology: " + read[0].getAnnotations().equals(read[1].getAnnotations()));
        System.exit(wrong == 0 ? 0 : 1);
    }
}
