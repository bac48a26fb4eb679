@echo off
rem Runs GenPulse from a source checkout: builds what is missing or older than its sources, then
rem passes its arguments on. Needs a JDK 25 and Maven, nothing else. See genpulse --help.
rem A new program gets a folder of its own, launcher\target\programs\N, so that one that runs keeps
rem its files; the file `current` there names the newest.
setlocal EnableExtensions DisableDelayedExpansion
set "ROOT=%~dp0"
set "TARGET=%ROOT%launcher\target"
set "PROGRAMS=%TARGET%\programs"
set "LOCK=%TARGET%\.building"

set "JDK="
call :try "%JAVA_HOME%"
for /f "delims=" %%J in ('where java 2^>nul') do call :try "%%~dpJ.."
for /d %%J in (
  "%ProgramFiles%\Eclipse Adoptium\jdk-25*"
  "%ProgramFiles%\Java\jdk-25*"
  "%ProgramFiles%\Microsoft\jdk-25*"
  "%ProgramFiles%\Zulu\zulu-25*"
  "%ProgramFiles%\Amazon Corretto\jdk25*"
  "%ProgramFiles%\BellSoft\LibericaJDK-25*"
  "%LOCALAPPDATA%\Programs\Eclipse Adoptium\jdk-25*"
  "%USERPROFILE%\.jdks\*25*"
  "%USERPROFILE%\scoop\apps\*25*"
) do (
  call :try "%%~J"
  call :try "%%~J\current"
)
if not defined JDK (
  echo genpulse: no JDK 25 found; install one ^(https://adoptium.net/temurin/releases/?version=25^) or set JAVA_HOME to it, and run this again>&2
  exit /b 3
)

rem What runs can be stopped whatever has become of the sources.
if "%~1"=="stop" (
  call :find
  if not errorlevel 1 goto run
)
call :stale
if errorlevel 1 (
  call :build
  if errorlevel 1 exit /b 3
)

:run
rem Short commands start faster so; the long-running ones get the JVM's own choice.
set "FAST=-XX:+UseSerialGC -XX:TieredStopAtLevel=1"
for %%C in (start-all studio console serve api worker) do if "%~1"=="%%C" set "FAST="

"%JDK%\bin\java.exe" %FAST% -Xshare:auto --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow %GENPULSE_JAVA_OPTS% -cp "%APP%\*" io.genpulse.launcher.Main %*
exit /b %ERRORLEVEL%

rem The release file tells the version without starting a JVM. The dot stands for a quotation mark,
rem which would switch cmd's own quoting over.
:try
if defined JDK exit /b 0
if "%~1"=="" exit /b 0
if not exist "%~1\bin\java.exe" exit /b 0
if not exist "%~1\bin\javac.exe" exit /b 0
findstr /b /r /c:"JAVA_VERSION=.25" "%~1\release" >nul 2>nul
if errorlevel 1 exit /b 0
set "JDK=%~f1"
exit /b 0

rem Sets APP to the newest program's folder; fails when there is none.
:find
set "NEWEST="
set "APP="
if exist "%PROGRAMS%\current" set /p NEWEST=<"%PROGRAMS%\current"
if not defined NEWEST exit /b 1
set "APP=%PROGRAMS%\%NEWEST%"
if not exist "%APP%\.built" exit /b 1
exit /b 0

rem Fails when a source file of a module is newer than the program. Paths go by environment, where no
rem character means anything to PowerShell; a folder's own time tells of removed files.
:stale
call :find
if errorlevel 1 exit /b 1
powershell -NoProfile -Command "$built = (Get-Item -LiteralPath ($env:APP + '\.built')).LastWriteTime; $names = @('pom.xml', 'bundled\models\genpulse-starter', 'bundled\models\genpulse-starter.sha256'); foreach ($module in ([xml](Get-Content -LiteralPath ($env:ROOT + 'pom.xml'))).project.modules.module) { $names += ($module + '\pom.xml'), ($module + '\src\main') }; foreach ($name in $names) { $path = $env:ROOT + $name; if (Test-Path -LiteralPath $path) { foreach ($file in @(Get-Item -LiteralPath $path) + @(Get-ChildItem -LiteralPath $path -Recurse)) { if ($file.LastWriteTime -gt $built) { exit 1 } } } }; exit 0"
exit /b %ERRORLEVEL%

:build
where mvn >nul 2>nul
if errorlevel 1 (
  echo genpulse: Maven is missing; install it ^(https://maven.apache.org/install.html^) and run this again>&2
  goto makedo
)
if not exist "%PROGRAMS%" mkdir "%PROGRAMS%"
set "SAID="
:wait
rem The error level does not tell: a success leaves it as it was.
mkdir "%LOCK%" 2>nul && goto locked
if not defined SAID echo Waiting for another build of this checkout; if there is none, remove %LOCK% ...>&2
set "SAID=yes"
rem A second's pause that needs no console.
ping -n 2 127.0.0.1 >nul
goto wait

:locked
call :stale
if not errorlevel 1 (
  rmdir /s /q "%LOCK%"
  exit /b 0
)
rem Programs that nobody runs any more; a folder with an open file cannot be renamed.
for /d %%P in ("%PROGRAMS%\*") do if /i not "%%~nxP"=="%NEWEST%" (
  move "%%~P" "%PROGRAMS%\.old" >nul 2>nul && rmdir /s /q "%PROGRAMS%\.old" 2>nul
)
set "FRESH=%PROGRAMS%\.new"
if exist "%FRESH%" rmdir /s /q "%FRESH%"
mkdir "%FRESH%"
echo Building GenPulse ^(the first time takes some minutes^) ...>&2
rem The time of this file is that of the sources built.
type nul >"%LOCK%\started"
set "JAVA_HOME=%JDK%"
pushd "%ROOT%"
call mvn -q -B -DskipTests -Dspotless.check.skip=true "-Dapp.folder=%FRESH%" package -pl launcher -am >"%LOCK%\output" 2>&1 <nul
if errorlevel 1 (
  popd
  type "%LOCK%\output" >&2
  rmdir /s /q "%LOCK%"
  rmdir /s /q "%FRESH%"
  echo genpulse: the build failed, see Maven's output above; check the network when it is about downloads>&2
  goto makedo
)
popd
move /y "%LOCK%\started" "%FRESH%\.built" >nul
set "NUMBER=0"
if defined NEWEST set "NUMBER=%NEWEST%"
:number
set /a NUMBER+=1
if exist "%PROGRAMS%\%NUMBER%" goto number
move "%FRESH%" "%PROGRAMS%\%NUMBER%" >nul
>"%PROGRAMS%\.current" echo %NUMBER%
move /y "%PROGRAMS%\.current" "%PROGRAMS%\current" >nul
rmdir /s /q "%LOCK%"
call :find
exit /b %ERRORLEVEL%

rem What cannot be built anew is run as it was, if there is anything to run.
:makedo
call :find
if errorlevel 1 exit /b 1
echo   -^> going on with the program built before, which lacks what has changed since>&2
exit /b 0
