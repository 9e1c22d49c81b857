import { home } from "./de-home.ts";
import { pages } from "./de-pages.ts";
import { secondFactorTexts } from "./de-second-factor.ts";
import type { Texts } from "./en.ts";

/** All texts in German. */
export const de: Texts = {
  ...pages,
  ...home,
  ...secondFactorTexts,
  errors: {
    "internal.failed": {
      title: "Das hat nicht geklappt",
      text: "Etwas ist schiefgegangen. Versuchen Sie es noch einmal; bleibt es dabei, sagen Sie es der Verwaltung.",
    },
    "settings.invalid": {
      title: "Das hat nicht geklappt",
      text: "Cardea ist nicht richtig eingerichtet. Die Verwaltung findet die Ursache im Protokoll.",
    },
    "request.invalid": {
      title: "Das hat nicht geklappt",
      text: "Das Formular lässt sich nicht lesen. Gehen Sie zurück und schicken Sie es noch einmal.",
    },
    "request.cross_site": {
      title: "Das hat nicht geklappt",
      text: "Diese Anfrage kam nicht von einer Seite von Cardea. Laden Sie die Seite neu und versuchen Sie es noch einmal.",
    },
    "request.too_many": {
      title: "Zu viele Versuche",
      text: "Das waren zu viele Versuche in kurzer Zeit. Nichts wurde gespeichert. Versuchen Sie es in ein paar Minuten wieder.",
    },
    "request.too_large": { title: "Zu groß", text: "Die Anfrage ist größer, als Cardea annimmt." },
    "resource.not_found": { title: "Hier ist nichts", text: "Hier ist nichts, oder Sie haben keinen Zugang. Prüfen Sie die Adresse." },
    "session.email_invalid": { title: "Keine Adresse", text: "Geben Sie eine E-Mail-Adresse ein, etwa ada@example.com." },
    "session.too_many_codes": {
      title: "Zu viele Codes",
      text: "Für diese Adresse wurden zu viele Codes angefordert. Versuchen Sie es in 15 Minuten wieder. Ein Code, der schon da ist, gilt in diesem Browser noch.",
    },
    "session.too_many_guesses": {
      title: "Zu viele falsche Codes",
      text: "Für diese Adresse wurden heute zu viele falsche Codes eingegeben; bis morgen hat jeder Code nur einen Versuch. Lassen Sie einen neuen schicken, und geben Sie ihn ein, wie er in der Mail steht.",
    },
    "session.code_rejected": {
      title: "Falscher Code",
      text: "Dieser Code ist falsch, benutzt oder abgelaufen. Nehmen Sie den aus der neuesten Mail, oder fordern Sie einen neuen an.",
    },
    "session.codes_off": {
      title: "Hier gibt es keine Codes",
      text: "Codes per E-Mail sind hier ausgeschaltet. Melden Sie sich mit dem Konto Ihrer Firma an.",
    },
    "session.provider_failed": {
      title: "Nicht angemeldet",
      text: "Der Anmeldedienst Ihrer Firma hat die Anmeldung nicht abgeschlossen. Versuchen Sie es noch einmal.",
    },
    "session.provider_refused": {
      title: "Nicht angemeldet",
      text: "Der Anmeldedienst Ihrer Firma hat Sie nicht eingelassen oder hat Ihre E-Mail-Adresse nicht bestätigt. Fragen Sie, wer ihn betreibt.",
    },
    "session.sign_in_expired": {
      title: "Diese Anmeldung geht nicht weiter",
      text: "Sie wurde schon benutzt, hat zu lange gedauert oder begann in einem anderen Browser, oder Ihrer hat Cardeas Cookie nicht behalten. Fangen Sie neu an.",
    },
    "second_factor.needed": {
      title: "Bestätigen Sie erst, dass Sie es sind",
      text: "Das braucht Ihren zweiten Faktor. Bestätigen Sie, dass Sie es sind, und versuchen Sie es noch einmal.",
    },
    "second_factor.missing": {
      title: "Richten Sie erst einen zweiten Faktor ein",
      text: "Das braucht einen zweiten Faktor, und Sie haben noch keinen. Richten Sie einen ein und versuchen Sie es noch einmal.",
    },
    "second_factor.last_required": {
      title: "Er wird verlangt",
      text: "Von Ihnen wird ein zweiter Faktor verlangt, also bleibt der letzte. Fügen Sie erst einen anderen hinzu.",
    },
    "second_factor.rejected": {
      title: "Falscher Code",
      text: "Der Code ist falsch oder wurde schon benutzt. Warten Sie, bis Ihre App den nächsten zeigt, oder geben Sie einen Wiederherstellungscode ein.",
    },
    "second_factor.too_many_guesses": {
      title: "Zu viele Versuche",
      text: "Es wurden zu viele Codes eingegeben. Warten Sie eine Viertelstunde oder nehmen Sie einen anderen Weg: einen Wiederherstellungscode statt der App oder umgekehrt.",
    },
    "second_factor.passkey_refused": {
      title: "Passkey nicht angenommen",
      text: "Er gehört hier nicht zu Ihnen, oder die Frage hat länger als fünf Minuten gedauert oder wurde schon beantwortet. Gehen Sie zurück und beginnen Sie noch einmal.",
    },
    "second_factor.sign_in_again": {
      title: "Melden Sie sich neu an",
      text: "Ihre Anmeldung liegt zu lange zurück, oder das Einrichten hat zu lange gedauert. Nichts wurde gespeichert. Melden Sie sich neu an und beginnen Sie noch einmal.",
    },
    "second_factor.exists": {
      title: "Sie haben schon eine App",
      text: "Sie haben schon eine Authenticator-App. Entfernen Sie sie, bevor Sie eine andere hinzufügen.",
    },
    "setup.ended": {
      title: "Diese Einrichtungsadresse gilt nicht mehr",
      text: "Sie wurde benutzt, ist abgelaufen oder unvollständig. Wer Cardea eingerichtet hat, bekommt eine neue mit: npm run deploy -- --set-up-address",
    },
    "session.cookie_missing": {
      title: "Ihr Browser behält kein Cookie",
      text: "Ihr Browser hat das Cookie, mit dem Cardea Sie anmeldet, nicht behalten; deshalb gilt in ihm kein Code. Erlauben Sie Cookies für diese Seite und melden Sie sich dann neu an. Sind sie erlaubt, hat die Anmeldung zu lange gedauert oder ist vorbei.",
    },
    "project.not_member": {
      title: "Sie sind nicht in diesem Projekt",
      text: "Dieses Projekt gibt es nicht, oder Sie sind nicht darin. Prüfen Sie die MCP-URL, oder bitten Sie die Verwaltung des Projekts um einen Link; fangen Sie dann in der Anwendung neu an.",
    },
    "link.unknown": { title: "Diesen Link gibt es nicht", text: "Prüfen Sie, ob Sie ihn ganz kopiert haben, oder bitten Sie um einen neuen." },
    "link.deleted": { title: "Dieser Link wurde gelöscht", text: "Die Verwaltung hat ihn gelöscht. Bitten Sie um einen neuen." },
    "link.paused": {
      title: "Dieser Link ist angehalten",
      text: "Die Verwaltung hat ihn angehalten. Versuchen Sie es später, oder fragen Sie, wer ihn geschickt hat.",
    },
    "link.expired": { title: "Dieser Link ist abgelaufen", text: "Bitten Sie um einen neuen." },
    "link.used": { title: "Dieser Link wurde schon benutzt", text: "Er gilt nur einmal. Bitten Sie um einen neuen." },
    "link.wrong_domain": {
      title: "Falsche E-Mail-Adresse",
      text: "Für Ihre E-Mail-Adresse ist dieser Link nicht. Melden Sie sich mit Ihrer Adresse bei der Firma an, die ihn geschickt hat.",
    },
    "link.wrong_email": {
      title: "Falsche E-Mail-Adresse",
      text: "Dieser Link ist für eine andere Adresse. Melden Sie sich mit der Adresse an, an die er geschickt wurde.",
    },
    "link.other_user": {
      title: "Dieser Link ist für jemand anderen",
      text: "Er wurde für jemand anderen gemacht. Bitten Sie Ihren eigenen Agenten um einen Link. Sind Sie gemeint, melden Sie sich mit dem Konto an, für das der Agent handelt.",
    },
    "link.not_member": { title: "Sie sind nicht in diesem Projekt", text: "Bitten Sie die Verwaltung des Projekts um einen Link." },
    "link.person_removed": {
      title: "Sie wurden aus diesem Projekt entfernt",
      text: "Die Verwaltung hat Sie entfernt; die Links des Projekts gelten für Sie nicht mehr. Bitten Sie sie um eine Einladung.",
    },
    "credential.refused": { title: "Nicht verbunden", text: "Der Server hat diese Werte abgelehnt. Nichts wurde gespeichert." },
    "credential.unreachable": {
      title: "Nicht verbunden",
      text: "Der Server war nicht zu erreichen, um die Werte auszuprobieren. Nichts wurde gespeichert. Versuchen Sie es in einer Minute wieder.",
    },
    "bridge.offline": {
      title: "Nicht verbunden",
      text: "Der Server läuft hinter einer Bridge, und keine ist verbunden; die Werte ließen sich nicht ausprobieren. Nichts wurde gespeichert. Versuchen Sie es später wieder, oder sagen Sie es der Verwaltung.",
    },
    "bridge.not_allowed": {
      title: "Nicht verbunden",
      text: "Die Bridge erlaubt diesen Server oder diesen Wert nicht. Nichts wurde gespeichert. Die Verwaltung des Projekts muss die Datei der Bridge berichtigen.",
    },
    "bridge.server_down": {
      title: "Nicht verbunden",
      text: "Hinter seiner Bridge startet oder antwortet der Server nicht; die Werte ließen sich nicht ausprobieren. Nichts wurde gespeichert. Prüfen Sie sie, und versuchen Sie es in einer Minute wieder.",
    },
    "server.failing": {
      title: "Nicht verbunden",
      text: "Der Server hat mit einem eigenen Fehler geantwortet; die Werte ließen sich nicht ausprobieren. Nichts wurde gespeichert. Versuchen Sie es später wieder.",
    },
    "server.busy": {
      title: "Nicht verbunden",
      text: "Der Server ist überlastet und bittet zu warten; die Werte ließen sich nicht ausprobieren. Nichts wurde gespeichert. Versuchen Sie es in einer Minute wieder.",
    },
    "server.moved": {
      title: "Nicht verbunden",
      text: "Der Server hat jetzt eine andere Adresse. Nichts wurde gespeichert. Die Verwaltung des Projekts muss seine URL berichtigen.",
    },
    "server.unreadable": {
      title: "Nicht verbunden",
      text: "Was dort antwortet, ist kein MCP-Server. Nichts wurde gespeichert. Die Verwaltung des Projekts muss seine URL prüfen.",
    },
    "server.revision_unknown": {
      title: "Nicht verbunden",
      text: "Der Server spricht keine Fassung von MCP, die Cardea kennt. Nichts wurde gespeichert. Sagen Sie es der Verwaltung des Projekts.",
    },
    "credential.invalid_value": {
      title: "Nicht verbunden",
      text: "Etwas fehlt oder enthält Zeichen, die sich nicht senden lassen. Nichts wurde gespeichert.",
    },
    "credential.superseded": {
      title: "Nicht geändert",
      text: "Inzwischen wurde für diesen Server ein neuerer Wert gespeichert. Nichts wurde geändert.",
    },
    "credential.needs_sign_in": {
      title: "Nicht verbunden",
      text: "Der Server hat die Anmeldung nicht angenommen. Nichts wurde gespeichert. Sie können es noch einmal versuchen.",
    },
    "authorization.invalid_state": {
      title: "Diese Anmeldung geht nicht weiter",
      text: "Sie wurde schon benutzt, hat zu lange gedauert oder begann in einem anderen Browser, oder Ihrer hat Cardeas Cookie nicht behalten. Nichts wurde gespeichert. Gehen Sie zurück zu der Seite, von der Sie kamen, und verbinden Sie dort neu.",
    },
    "authorization.refused": {
      title: "Nicht verbunden",
      text: "Der Anbieter hat keinen Zugriff erlaubt. Nichts wurde gespeichert. Sie können es noch einmal versuchen.",
    },
    "authorization.discovery_failed": {
      title: "Anmelden geht bei diesem Server nicht",
      text: "Cardea konnte nicht herausfinden, wie man sich bei diesem Server anmeldet. Nichts wurde gespeichert. Sagen Sie es der Verwaltung des Projekts.",
    },
    "authorization.client_needed": {
      title: "Anmelden geht bei diesem Server noch nicht",
      text: "Die Verwaltung des Projekts muss erst eine Client-ID dafür eintragen. Nichts wurde gespeichert.",
    },
    "authorization.registration_failed": {
      title: "Anmelden geht bei diesem Server nicht",
      text: "Der Anmeldedienst des Servers hat Cardea nicht als Client angenommen. Nichts wurde gespeichert. Sagen Sie es der Verwaltung des Projekts.",
    },
    "authorization.client_refused": {
      title: "Anmelden geht bei diesem Server nicht",
      text: "Sein Anmeldedienst nimmt Cardea als Client nicht an. Nichts wurde gespeichert. Die Verwaltung des Projekts muss den Client prüfen, der dafür eingetragen ist.",
    },
    "authorization.scope_refused": {
      title: "Nicht verbunden",
      text: "Der Anmeldedienst erlaubt nicht, worum Cardea bittet. Nichts wurde gespeichert. Die Verwaltung des Projekts muss die Scopes dieses Servers prüfen.",
    },
    "authorization.provider_busy": {
      title: "Versuchen Sie es in einer Minute wieder",
      text: "Der Anmeldedienst des Servers ist gerade überlastet oder nicht erreichbar. Nichts wurde gespeichert. Fangen Sie in einer Minute neu an.",
    },
    "authorization.provider_broken": {
      title: "Nicht verbunden",
      text: "Mit der Antwort des Anmeldedienstes ist nichts anzufangen. Nichts wurde gespeichert. Bleibt es dabei, sagen Sie es der Verwaltung des Projekts.",
    },
    "authorization.exchange_failed": {
      title: "Nicht verbunden",
      text: "Der Anbieter hat die Anmeldung nicht abgeschlossen. Nichts wurde gespeichert. Sie können es noch einmal versuchen.",
    },
    "consent.invalid": {
      title: "Diese Anfrage ist nicht gültig",
      text: "Die Anfrage der Anwendung ist nicht gültig. Fangen Sie in der Anwendung neu an; bleibt es dabei, muss die Anwendung repariert werden.",
    },
    "consent.ended": {
      title: "Diese Frage ist erledigt",
      text: "Sie wurde schon beantwortet, hat zu lange gedauert, oder Ihr Browser hat Cardeas Cookie nicht behalten. Fangen Sie in der Anwendung neu an; bleibt es dabei, erlauben Sie Cookies für diese Seite.",
    },
    "consent.unreachable": {
      title: "Versuchen Sie es in einer Minute noch einmal",
      text: "Die Adresse, unter der die Anwendung beschrieben ist, antwortet gerade nicht. Nichts wurde erlaubt. Warten Sie eine Minute und laden Sie diese Seite neu.",
    },
    "consent.no_resource": {
      title: "Diese Anwendung hat nicht gesagt, welche MCP-URL sie möchte",
      text: "MCP-Anwendungen nennen die URL, die sie benutzen möchten (den Parameter „resource“). Diese hat das nicht getan, darum wurde nichts erlaubt. Fügen Sie die MCP-URL in der Anwendung noch einmal hinzu oder benutzen Sie eine neuere Version; hilft das nicht, müssen es ihre Hersteller beheben.",
    },
    "consent.unknown_resource": {
      title: "Dieses Projekt gibt es nicht",
      text: "Die Anwendung fragt nach einem Projekt, das es hier nicht gibt. Prüfen Sie die MCP-URL, die sie bekommen hat; die Verwaltung hat die richtige.",
    },
  },
};
