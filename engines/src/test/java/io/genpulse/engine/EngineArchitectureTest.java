package io.genpulse.engine;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What may depend on what among the engines.
class EngineArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.genpulse.engine");

  @Test
  void packagesAreFreeOfCycles() {
    slices().matching("io.genpulse.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void nothingWritesToTheStandardStreams() {
    NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(CLASSES);
  }

  @Test
  void onlyTheDiffusionEngineKnowsDjl() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.genpulse.engine.diffusion..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("ai.djl..")
        .check(CLASSES);
  }

  @Test
  void whatIsToldKeepsItsOrder() {
    noClasses()
        .that()
        .resideInAnyPackage("io.genpulse.engine", "io.genpulse.engine.capability")
        .should()
        .callMethod(Map.class, "copyOf", Map.class)
        .because("its order differs from one JVM to the next, and metadata is shown as it comes")
        .check(CLASSES);
  }
}
