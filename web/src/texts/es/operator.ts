import type { OperatorTexts } from "../en/operator.ts";

const numberOf = (count: number): string => count.toLocaleString("es");

const health: OperatorTexts["health"] = {
  title: (version) => `Estado de Cardea ${version}`,
  well: "todo bien",
  look: "requiere atención",
  facts:
    "Últimos sucesos: {events} · última limpieza de cada hora: {sweep} · bases de datos: {main} y {audit} de {limit} cada una · migraciones: {migrations}",
  never: "nunca",
  megabytes: (count) => `${numberOf(count)} MB`,
  migrations: (waiting) => (waiting === 0 ? "ninguna pendiente" : `${waiting} ${waiting === 1 ? "pendiente" : "pendientes"}`),
  latest: "El más reciente, {at}: {reason}",
  retry: "Escribirlos ahora",
  retryHelp: "Cardea lo intenta cada cinco minutos.",
  retried: (written, failed) => `${written} escritos, ${failed} han vuelto a fallar.`,
};

const vaultKeys: OperatorTexts["vaultKeys"] = {
  title: "Claves de la bóveda",
  states: {
    seals: "en uso",
    needed: "se necesita",
    uncounted: "sin contar",
    unneeded: "ya no se necesita",
    missing: "falta",
    changed: "ha cambiado",
  },
  help: {
    seals: "Los registros nuevos se cifran con ella.",
    needed: "Consérvela en VAULT_KEYS.",
    uncounted: "Consérvela en VAULT_KEYS hasta que una rotación haya contado.",
    unneeded:
      "Nada la necesita. Puede quitarla de VAULT_KEYS. Guárdela en un lugar seguro mientras conserve copias de seguridad de cuando estaba en uso.",
    missing: "Se necesita. Vuelva a ponerla en VAULT_KEYS.",
    changed: "En VAULT_KEYS hay otra clave con este identificador. Vuelva a poner la anterior.",
  },
  since: "desde el {at}",
  notCounted: "aún sin contar",
  records: (count) => (count === 1 ? "la necesita 1 registro" : `la necesitan ${numberOf(count)} registros`),
  signInsUntil: "Un inicio de sesión en un proveedor puede necesitarla hasta el {at}.",
  rotate: "Rotar a la primera clave",
  lastRotation: (done) => `Última rotación: {at}, ${numberOf(done)} ${done === 1 ? "registro cifrado" : "registros cifrados"} de nuevo.`,
  sealedAgain: "Cifrado de nuevo",
  counting: (places) =>
    `Cardea cuenta lo que ha cifrado cada clave: ${numberOf(places)} ${places === 1 ? "lugar" : "lugares"} hasta ahora. A los dos minutos vuelve a contar, para que no se quede nada fuera.`,
  sealed: (done, total) => `${numberOf(done)} de ${numberOf(total)} ${total === 1 ? "registro" : "registros"} con cifrado nuevo.`,
  failed: (count) => ` No se ${count === 1 ? "ha" : "han"} podido cifrar de nuevo ${numberOf(count)}.`,
};

const erasure: OperatorTexts["erasure"] = {
  title: "Borrar a una persona",
  help: "Para quien lo pide. Si solo deben terminar los derechos en un proyecto, quite a la persona de sus miembros.",
  email: "Dirección de correo de la persona",
  erase: "Borrar",
  erasePerson: "Borrar a la persona",
  askWhom: "¿A quién quiere borrar?",
  ask: (email) => `¿Borrar a ${email}?`,
  loss: "Su dirección, inicios de sesión, pertenencias, conexiones y agentes terminan en todos los proyectos. La auditoría conserva lo que se hizo, con un identificador aleatorio. No se puede deshacer.",
  confirm: "Escriba la dirección para confirmar",
  revokeKeys: "Revocar también las claves de API que creó. Los agentes de otras personas que usan estas claves se detienen.",
  unknown: "Nadie en Cardea tiene esta dirección.",
  erased: "Se ha borrado.",
  erasing: "Ya nadie puede iniciar sesión como esta persona. Lo demás se está borrando.",
  receipt: "Recibo {id}, del {at}, de la persona con el identificador {person}.",
  ended: (memberships, playgrounds, keys) =>
    `Han terminado: ${memberships} ${memberships === 1 ? "pertenencia" : "pertenencias"}, ${playgrounds} ${playgrounds === 1 ? "zona" : "zonas"} de pruebas y ${keys} ${keys === 1 ? "clave" : "claves"}.`,
  keep: "Guarde el recibo fuera de Cardea: tras una restauración dice a quién hay que volver a borrar.",
};

const owners: OperatorTexts["owners"] = {
  title: "Propietarios",
  help: "Los propietarios crean proyectos y operan esta instalación de Cardea. No ven los proyectos de los que no son miembros.",
  named: "nombrado en ADMIN_EMAILS",
  addedBy: (email) => (email === null ? "añadido" : `añadido por ${email}`),
  since: "Desde",
  removeOne: (email) => `Quitar a ${email} como propietario`,
  removeAsk: (email) => `¿Quitar a ${email} como propietario?`,
  removeLoss: "Desde la próxima petición ya no podrá crear proyectos ni operar esta instalación. Sus propios proyectos siguen siendo suyos.",
  email: "Correo de una persona que ya ha iniciado sesión",
  add: "Añadir propietario",
  addedNow: (email) => `${email} es ahora propietario.`,
  namedHelp: "El ajuste ADMIN_EMAILS nombra a este propietario. Quien despliega Cardea puede quitar de ahí la dirección.",
};

const tokens: OperatorTexts["tokens"] = {
  title: "Tokens de plataforma",
  help: "Para programas que vigilan esta instalación de Cardea o crean proyectos. Cada uno tiene un rol y un fin.",
  open: "Gestionar los tokens",
};

export const operator: OperatorTexts = { health, vaultKeys, owners, tokens, erasure };
