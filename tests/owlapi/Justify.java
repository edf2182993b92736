import java.io.File;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.Set;
import org.semanticweb.HermiT.Reasoner;
import org.semanticweb.owlapi.apibinding.OWLManager;
import org.semanticweb.owlapi.model.*;

/**
 * Has HermiT judge explanations: is the conclusion entailed by the axioms of one, by none of them with one left out, and are all
 * of them axioms of the whole? Then it is a justification. Prints what is wrong, and how many axioms each has; ends with 1 where
 * something is wrong. HermiT.jar of owlready2, which holds the OWL API 3, is all that it needs:
 *
 *     java -cp HermiT.jar tests/owlapi/Justify.java whole.rdf folder
 *
 * The folder has NAME.rdf, an explanation, beside NAME.txt, its conclusion as three IRIs, a line each.
 */
public class Justify {
    public static void main(String[] arguments) throws Exception {
        Set<OWLAxiom> whole = logical(new File(arguments[0]));
        boolean wrong = false;
        File[] files = new File(arguments[1]).listFiles((folder, name) -> name.endsWith(".rdf"));
        java.util.Arrays.sort(files);
        for (File file : files) {
            String name = file.getName().replaceAll("\\.rdf$", "");
            java.util.List<String> said = Files.readAllLines(new File(arguments[1], name + ".txt").toPath());
            OWLAxiom conclusion = conclusion(said.get(0), said.get(1), said.get(2));
            Set<OWLAxiom> axioms = logical(file);
            System.out.println(name + ": " + axioms.size() + " axioms");
            for (OWLAxiom axiom : axioms) {
                Set<OWLAxiom> fewer = new HashSet<>(axioms);
                fewer.remove(axiom);
                if (!whole.contains(axiom)) {
                    System.out.println("  wrong: not in the whole: " + axiom);
                    wrong = true;
                }
                if (entailed(fewer, conclusion)) {
                    System.out.println("  wrong: not needed: " + axiom);
                    wrong = true;
                }
            }
            if (!entailed(axioms, conclusion)) {
                System.out.println("  wrong: it does not follow from these");
                wrong = true;
            }
        }
        System.exit(wrong ? 1 : 0);
    }

    private static Set<OWLAxiom> logical(File file) throws OWLException {
        Set<OWLAxiom> found = new HashSet<>();
        for (OWLAxiom axiom : OWLManager.createOWLOntologyManager().loadOntologyFromOntologyDocument(file).getLogicalAxioms()) {
            found.add(axiom.getAxiomWithoutAnnotations());
        }
        return found;
    }

    private static OWLAxiom conclusion(String subject, String predicate, String object) {
        OWLDataFactory data = OWLManager.getOWLDataFactory();
        OWLNamedIndividual individual = data.getOWLNamedIndividual(IRI.create(subject));
        if (predicate.endsWith("#type")) {
            return data.getOWLClassAssertionAxiom(data.getOWLClass(IRI.create(object)), individual);
        }
        OWLNamedIndividual other = data.getOWLNamedIndividual(IRI.create(object));
        return data.getOWLObjectPropertyAssertionAxiom(data.getOWLObjectProperty(IRI.create(predicate)), individual, other);
    }

    private static boolean entailed(Set<OWLAxiom> axioms, OWLAxiom conclusion) throws OWLException {
        OWLOntology ontology = OWLManager.createOWLOntologyManager().createOntology(axioms);
        return new Reasoner(ontology).isEntailed(conclusion);
    }
}
