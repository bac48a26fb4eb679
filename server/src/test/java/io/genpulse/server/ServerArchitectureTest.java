package io.genpulse.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.genpulse.server.registry.TaskHandler;

@AnalyzeClasses(
    packages = "io.genpulse.server",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ServerArchitectureTest {
  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("io.genpulse.server.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule featuresKnowOnlyWhatAHandlerMayUse =
      classes()
          .that()
          .resideInAPackage("..server.feature..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "..server.feature..",
              "..server.registry",
              "..server.task",
              "io.genpulse.engine",
              "io.genpulse.engine.capability",
              "java..",
              "org.jspecify..",
              "io.avaje..",
              "com.fasterxml.jackson..")
          .because("a new task type is one new file, and the core knows nothing of it");

  @ArchTest
  static final ArchRule handlersAreFinal =
      classes().that().implement(TaskHandler.class).should().haveModifier(JavaModifier.FINAL);

  @ArchTest
  static final ArchRule handlersHaveNoState =
      fields()
          .that()
          .areDeclaredInClassesThat()
          .implement(TaskHandler.class)
          .should()
          .beStatic()
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule onlyTheDatabasePackageSpeaksSql =
      noClasses()
          .that()
          .resideOutsideOfPackage("..server.database")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.helidon.dbclient..", "java.sql", "com.zaxxer..");

  @ArchTest static final ArchRule noStandardStreams = NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
}
