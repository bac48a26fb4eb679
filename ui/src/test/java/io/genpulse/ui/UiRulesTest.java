package io.genpulse.ui;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
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
          .importPackages("io.genpulse.ui");

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
  void theOnlyOtherModuleIsTheApiClient() {
    noClasses()
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.genpulse..")
                .and(resideOutsideOfPackages("io.genpulse.ui..", "io.genpulse.apiclient..")))
        .check(UI);
  }
}
