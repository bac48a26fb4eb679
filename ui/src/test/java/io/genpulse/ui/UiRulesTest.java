package io.genpulse.ui;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import javafx.application.Platform;
import org.junit.jupiter.api.Test;

class UiRulesTest {
  private static final JavaClasses UI =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.genpulse");

  @Test
  void viewModelsKnowNothingOfTheScene() {
    noClasses()
        .that()
        .haveNameMatching(".*ViewModel(\\$.*)?")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("javafx.scene..", "javafx.stage..")
        .check(UI);
  }

  @Test
  void onlyBackgroundCallReachesTheToolkitsQueue() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName(BackgroundCall.class.getName())
        .should()
        .callMethod(Platform.class, "runLater", Runnable.class)
        .check(UI);
  }

  @Test
  void theModuleKnowsNoOther() {
    classes().should().resideInAPackage("io.genpulse.ui..").check(UI);
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.genpulse.engine..",
            "io.genpulse.server..",
            "io.genpulse.launcher..",
            "io.genpulse.bundled..")
        .check(UI);
  }

  @Test
  void theClientKnowsNothingOfTheWindow() {
    noClasses()
        .that()
        .resideInAPackage("io.genpulse.ui.client..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("javafx..")
        .check(UI);
  }
}
