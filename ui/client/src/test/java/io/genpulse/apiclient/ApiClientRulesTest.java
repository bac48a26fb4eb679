package io.genpulse.apiclient;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ApiClientRulesTest {
  @Test
  void itNeedsNoWindowAndNoOtherModule() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.genpulse.apiclient..",
            "java..",
            "com.fasterxml.jackson..",
            "org.slf4j..",
            "org.jspecify..")
        .because("scripts and servers without a screen run it")
        .check(
            new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.genpulse.apiclient"));
  }
}
