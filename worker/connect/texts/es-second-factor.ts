import type { SecondFactorTexts } from "./en-second-factor.ts";

/** The texts of the pages and mails about second factors, in Spanish. */
export const secondFactorTexts: SecondFactorTexts = {
  secondFactor: {
    title: "Segundo factor",
    lead: "Con un segundo factor, nadie que lea su correo puede usar la consola en su nombre. Sus conexiones y agentes nunca lo piden.",
    none: "Aún no tiene un segundo factor.",
    required: "Lo que quería hacer requiere un segundo factor. Configure uno, vuelva y hágalo otra vez.",
    setUp: "Configurar una aplicación de autenticación",
    app: "Aplicación de autenticación",
    added: (date: string) => `Añadida el ${date}.`,
    used: (date: string) => `Usada por última vez el ${date}.`,
    remove: "Quitar",
    removeLoses: "Después, su inicio de sesión basta para abrir la consola. Si es su último factor, también terminan sus códigos de recuperación.",
    recovery: "Códigos de recuperación",
    left: (count: number) => (count === 1 ? "Queda uno." : `Quedan ${count}.`),
    renew: "Crear códigos nuevos",
    renewLoses: "Los anteriores dejan de valer.",
    back: "Volver a la consola",
    isAdded: "Su segundo factor está configurado.",
    isRemoved: "El segundo factor se ha quitado.",
    again: {
      title: "Primero inicie sesión de nuevo",
      lead: "Inició sesión hace un rato. Iníciela otra vez, para que nadie que encuentre su navegador abierto pueda añadir un factor propio.",
      submit: "Iniciar sesión de nuevo",
    },
    confirm: {
      title: "Confirme que es usted",
      lead: "Escriba los seis dígitos que muestra ahora su aplicación de autenticación.",
      label: "Código",
      hint: "Sin su aplicación, escriba uno de sus códigos de recuperación. Vale una vez.",
      submit: "Confirmar",
    },
    newApp: {
      title: "Configurar una aplicación de autenticación",
      lead: "Escanee esta imagen con una aplicación como Google Authenticator, 1Password o Aegis, y escriba los seis dígitos que muestra.",
      picture: "Imagen con la clave para la aplicación",
      byHand: "O escriba esta clave en la aplicación:",
      submit: "Configurar",
    },
    codes: {
      title: "Guarde estos códigos de recuperación",
      lead: "Solo se muestran ahora. Cada uno le deja entrar una vez sin su segundo factor, así que guárdelos donde guarda sus contraseñas.",
      done: "Los he guardado",
    },
    mails: {
      label: "Ver mis segundos factores",
      notes: ["Si no fue usted, otra persona puede usar su cuenta: quite allí lo que no sea suyo y avise a la administración."],
      events: {
        added: { subject: "Su cuenta de Cardea tiene un nuevo segundo factor", lead: "Ahora la consola también lo pide al iniciar sesión." },
        removed: { subject: "Se quitó un segundo factor de su cuenta de Cardea", lead: "La consola ya no lo pide." },
        recoveryUsed: {
          subject: "Se usó un código de recuperación de su cuenta de Cardea",
          lead: "Sustituyó a su segundo factor y ya no vale.",
        },
        codesRenewed: { subject: "Su cuenta de Cardea tiene nuevos códigos de recuperación", lead: "Los anteriores ya no valen." },
      },
    },
  },
};
