// Written by “npm run docs:sdk” from the OpenAPI document of Cardea.
export interface paths {
    "/projects/{project}/agents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List a project's agents */
        get: operations["listAgents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/agents/{agent}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get an agent */
        get: operations["getAgent"];
        put?: never;
        post?: never;
        /**
         * Revoke an agent for everybody
         * @description No request of the agent is admitted after one second. A job ends the grants of a client, whom people may allow again afterwards. An API key is gone for good.
         */
        delete: operations["revokeAgent"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/agents/{agent}/people": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the people for whom an agent acts */
        get: operations["listAgentPeople"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/agents/{agent}/people/{person}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke an agent for one person
         * @description No request of the agent is admitted for the person after one second. A person may allow a client again. An API key acts for the person again only after an administrator has allowed it.
         */
        delete: operations["revokeAgentForPerson"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/agents/{agent}/people/{person}/allow": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let an API key act for a person again */
        post: operations["allowAgentForPerson"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List a project's alerts */
        get: operations["listAlerts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/alerts/{alert}/acknowledge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Acknowledge an alert
         * @description It is off the overview. One about a server or provider is over when that has recovered, and no other is opened about it until then. One about a credential is over at once. A repeat changes nothing.
         */
        post: operations["acknowledgeAlert"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/analytics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get how agents use a project
         * @description Calls, errors and times of a period, compared with the one before, for the whole project or for one server, navigator, agent or person.
         */
        get: operations["getAnalytics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List a project's API keys and platform tokens */
        get: operations["listApiKeys"];
        put?: never;
        /** Create an API key or a platform token */
        post: operations["createApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/api-keys/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get an API key or a platform token
         * @description Shows a key, also a revoked one, but never its secret.
         */
        get: operations["getApiKey"];
        put?: never;
        post?: never;
        /** Revoke an API key or a platform token */
        delete: operations["removeApiKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Search a project's audit events */
        get: operations["listAuditEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/audit/{event}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get one audit event */
        get: operations["getAuditEvent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/audit/{event}/conversation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the conversation of an audit event
         * @description What the agent did for the person in the same session, and what the person did meanwhile. A conversation ends where nothing happened for half an hour. For an event of a person it has what all their agents did at that time.
         */
        get: operations["getConversation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/audit/{event}/recording": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get what was recorded of a call
         * @description The arguments and the result of a call, if the project recorded them (`recordsCalls`): redacted, and kept for at most 14 days. Each look is an audit event itself (`audit.recording`).
         */
        get: operations["getRecording"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the health of the deployment */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Write dead letters of the audit again */
        post: operations["retryHealth"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/audit-targets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List where a project's audit events are delivered */
        get: operations["listAuditTargets"];
        put?: never;
        /**
         * Deliver a project's audit events to a collector
         * @description Events that are written from now on are delivered at least once, in the order in which they were written, in batches. A batch has the same `Idempotency-Key` at each attempt, and an event the same `id`. Events of before are in the export.
         */
        post: operations["createAuditTarget"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/audit-targets/{target}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a target of audit events */
        get: operations["getAuditTarget"];
        put?: never;
        post?: never;
        /** Deliver audit events to a target no longer */
        delete: operations["removeAuditTarget"];
        options?: never;
        head?: never;
        /**
         * Edit, pause or resume a target of audit events
         * @description Absent properties stay as they are. What waits is delivered to the new address, and is tried at once.
         */
        patch: operations["editAuditTarget"];
        trace?: never;
    };
    "/projects/{project}/audit-targets/{target}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a test event to a target of audit events
         * @description An event `audit.test` is sent at once, also to a target that is paused. It has no place in the project's chain, and changes no count.
         */
        post: operations["testAuditTarget"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/servers/{server}/auth-scopes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List a server's auth scopes */
        get: operations["listServerAuthScopes"];
        put?: never;
        /**
         * Add an auth scope to a server
         * @description People connect it in addition to the server's own auth scope. Route rules choose the calls that use it.
         */
        post: operations["createServerAuthScope"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/servers/{server}/auth-scopes/{scope}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Remove an auth scope from a server */
        delete: operations["removeServerAuthScope"];
        options?: never;
        head?: never;
        /**
         * Edit an auth scope of a server
         * @description Absent properties stay as they are. Changes of names, texts, hints, OAuth scopes and the URL's path keep every credential. So does a new client secret, which is used at the next refresh. A changed prefix of a field and a changed client id keep them too, but Cardea asks first. A change that would send credentials elsewhere (another scheme, host or port, another kind of authentication, a new field, another OAuth provider) or change whose credentials are used removes them. Then the first answer is 409 `server.edit_loses`: its `fields` say what would be lost, and `asks` says how much. Send the same request with `confirm` to make the change. If another edit was faster, the answer is 409 `server.changed_meanwhile`.
         */
        patch: operations["editServerAuthScope"];
        trace?: never;
    };
    "/projects/{project}/servers/{server}/auth-scopes/{scope}/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take back everything given for one auth scope
         * @description Like the reset of the server, for one of its auth scopes of any kind: its own or a further one. No call uses an old credential after one second, and what people connect from now on stays. The auth scope gets a new id.
         */
        post: operations["resetServerAuthScope"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/catalog/servers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the server templates */
        get: operations["listCatalogServers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/catalog/providers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the provider templates */
        get: operations["listCatalogProviders"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/credentials": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List a project's credentials
         * @description Shows which credentials exist and their states, but never their values.
         */
        get: operations["listCredentials"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/credentials/revocations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Revoke all credentials that a search finds
         * @description Ends what was given until now and fits, as the list of credentials finds it, in the background. No call uses a credential one second after it has ended; the job says how many have. A person who connects again keeps the new connection.
         */
        post: operations["createCredentialRevocation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/credentials/{credential}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a credential
         * @description Shows a credential and its state, also of a revoked one, but never its value.
         */
        get: operations["getCredential"];
        put?: never;
        post?: never;
        /** Revoke a credential */
        delete: operations["removeCredential"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/decisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say what would become of a call, and why */
        post: operations["testCall"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the deployment's platform tokens */
        get: operations["listTokens"];
        put?: never;
        /** Create a platform token of the deployment */
        post: operations["createToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tokens/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke a platform token of the deployment */
        delete: operations["removeToken"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/redirect-uri": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a redirect URI for a new server
         * @description Each server has its own redirect URI. Enter it at the OAuth provider when you create the client there, and send it as `oauth.client.redirectUri` when you add the server. Each request gets a new one. Nothing is stored.
         */
        get: operations["getRedirectUri"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/discovery": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Find out how people sign in to a server */
        post: operations["discoverSignIn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/erasures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Erase a person from the deployment
         * @description Nobody can sign in as this person from the answer on. The rest is done in the background; the answer is also the receipt.
         */
        post: operations["createErasure"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/erasures/{erasure}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the receipt of an erasure */
        get: operations["getErasure"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List a project's work in the background */
        get: operations["listJobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/jobs/{job}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the progress of a job */
        get: operations["getJob"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/project-removals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the projects that the caller has removed
         * @description A removed project cannot be asked any more, so this list has the progress: of removals that go on or ended within a day.
         */
        get: operations["listProjectRemovals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/latest-call": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the latest tool call of an agent */
        get: operations["getLatestCall"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/named-links": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the auth links that have a name */
        get: operations["listNamedLinks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/links": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List a project's auth links */
        get: operations["listLinks"];
        put?: never;
        /** Create an auth link */
        post: operations["createLink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/links/{link}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get an auth link */
        get: operations["getLink"];
        put?: never;
        post?: never;
        /** Delete a link */
        delete: operations["removeLink"];
        options?: never;
        head?: never;
        /**
         * Edit, pause or resume a link
         * @description Changes who may use the link, when it expires, its servers, its name, its tags, the address of its events, its return URL, or whether it is paused. Absent properties stay as they are.
         */
        patch: operations["editLink"];
        trace?: never;
    };
    "/projects/{project}/links/{link}/redemptions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the people who used a link */
        get: operations["listLinkRedemptions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/mail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get whether mail can be sent */
        get: operations["getMail"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/mail/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a test mail to yourself */
        post: operations["testMail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the signed-in user */
        get: operations["getMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/members/{member}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a member with connections and activity */
        get: operations["getMember"];
        put?: never;
        post?: never;
        /**
         * Remove a member
         * @description Only a new invitation makes the person a member again; an auth link or an API key does not. The platform tokens that the member created end. The API keys that the member created stay unless `revokeKeys` is `true`, because other people's agents may depend on them. The member's `apiKeys` list both.
         */
        delete: operations["removeMember"];
        options?: never;
        head?: never;
        /** Change a member's role */
        patch: operations["editMember"];
        trace?: never;
    };
    "/projects/{project}/members/{member}/revocations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Revoke connections of a member
         * @description No call uses the revoked credentials after one second. Cardea tells the provider in the background, if the provider supports it. The member's `connections` show the result.
         */
        post: operations["createMemberRevocation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/members/revocations/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Count what a revocation of many members' connections would end */
        post: operations["previewRevocation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/members/revocations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Revoke the connections of many members
         * @description What the members gave until now ends: for all servers, or for those that are named. The memberships stay, and a person who connects again keeps the new connection. Credentials of the project and of the playground stay.
         */
        post: operations["revokeConnections"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List a project's members */
        get: operations["listMembers"];
        put?: never;
        /**
         * Invite a person
         * @description The person is a member at once and gets a mail with the project's address. A person who is already a member keeps their role and gets the mail too.
         */
        post: operations["createMember"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/navigators": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List a project's navigators */
        get: operations["listNavigators"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/navigators/{navigator}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a navigator */
        get: operations["getNavigator"];
        /** Create or replace a navigator */
        put: operations["replaceNavigator"];
        post?: never;
        /** Remove a navigator */
        delete: operations["removeNavigator"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/news": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Listen to what happens in a project
         * @description A stream of server-sent events. Each `news` event names the actions that were written to the audit since the one before, and nothing else of them: read the lists that they concern again. The stream ends after five minutes; then open the next one.
         */
        get: operations["listenToNews"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get what is done and what waits */
        get: operations["getOverview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/owners": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the owners of the deployment
         * @description Owners create projects and operate this Cardea instance. An address of `ADMIN_EMAILS` is listed once a person has signed in with it.
         */
        get: operations["listOwners"];
        put?: never;
        /**
         * Add an owner
         * @description The person gets a mail. They are an owner with their next request.
         */
        post: operations["createOwner"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/owners/{owner}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Remove an owner */
        delete: operations["removeOwner"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/playground/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the users of the playground */
        get: operations["listPlaygroundUsers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/playground/users/{user}/tools": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the tools that a user of the playground can try */
        get: operations["listPlaygroundUserTools"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/playground/calls": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Call a tool in the playground
         * @description Calls the tool with the user's playground credentials. The call does not count as activity and uses no other credential.
         */
        post: operations["createPlaygroundCall"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/store": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get where a project's values are stored */
        get: operations["getStore"];
        /**
         * Move a project's values to another store
         * @description New values go there from now on; the others move in the background, and both places are read meanwhile. Cardea first tries the place, and changes nothing if AWS refuses. Answers 409 while another move goes on, except for the way back.
         */
        put: operations["setStore"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the caller's projects */
        get: operations["listProjects"];
        put?: never;
        /** Create a project */
        post: operations["createProject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a project */
        get: operations["getProject"];
        put?: never;
        post?: never;
        /**
         * Remove a project
         * @description Ends all that the project has: credentials here and at the providers, Cardea's clients there, sealed secrets, links, API keys and platform tokens, memberships, and the grants and streams of agents. This cannot be undone. `GET /project-removals` shows the progress to the person who removed it. The slug is free when the job is done.
         */
        delete: operations["removeProject"];
        options?: never;
        head?: never;
        /**
         * Change a project's settings
         * @description Absent properties stay as they are. A shorter time for audit events deletes older ones. The first answer is then 409 `project.edit_loses`. Send the same request with `confirm` to make the change.
         */
        patch: operations["editProject"];
        trace?: never;
    };
    "/projects/{project}/rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List a project's route rules */
        get: operations["listRules"];
        put?: never;
        /** Add a route rule */
        post: operations["createRule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/rules/{rule}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a route rule */
        get: operations["getRule"];
        /** Change a route rule, which stays in its place */
        put: operations["replaceRule"];
        post?: never;
        /** Remove a route rule */
        delete: operations["removeRule"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/rules/{rule}/move": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Move a route rule directly before or after another one */
        post: operations["moveRule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/default-policy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get what is done with calls that match no route rule */
        get: operations["getDefaultPolicy"];
        /** Allow or deny calls that match no route rule */
        put: operations["setDefaultPolicy"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/servers/{server}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a server */
        get: operations["getServer"];
        put?: never;
        post?: never;
        /** Remove a server */
        delete: operations["removeServer"];
        options?: never;
        head?: never;
        /**
         * Edit, pause or resume a server
         * @description Absent properties stay as they are. Changes of names, texts, hints, OAuth scopes and the URL's path keep every credential. So does a new client secret, which is used at the next refresh. A changed prefix of a field and a changed client id keep them too, but Cardea asks first. A change that would send credentials elsewhere (another scheme, host or port, another kind of authentication, a new field, another OAuth provider) or change whose credentials are used removes them. Then the first answer is 409 `server.edit_loses`: its `fields` say what would be lost, and `asks` says how much. Send the same request with `confirm` to make the change. If another edit was faster, the answer is 409 `server.changed_meanwhile`.
         */
        patch: operations["editServer"];
        trace?: never;
    };
    "/projects/{project}/servers/probe": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Find out about a server before it is added
         * @description Asks the server without a credential: whether it answers, which revision and transport it speaks, how people sign in, and its tools. A server that does not answer is a result too. Nothing is stored.
         */
        post: operations["probeServer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/server-requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what members have asked for */
        get: operations["listServerRequests"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/server-requests/{request}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Accept or decline what a member has asked for */
        patch: operations["editServerRequest"];
        trace?: never;
    };
    "/projects/{project}/servers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List a project's servers */
        get: operations["listServers"];
        put?: never;
        /** Add a server */
        post: operations["createServer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/servers/{server}/connect": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Get the project's own token for a server
         * @description For servers whose grant is `client_credentials` or `enterprise`, where no person signs in. Cardea gets new tokens by client credentials when they expire; a token by an ID token ends when it expires.
         */
        post: operations["connectServer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/servers/{server}/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Check whether a server is in reach
         * @description Asks the server now, and for its tools if it needs no credential, or if the project or you yourself have connected it. A program with a platform token uses no person's connection.
         */
        post: operations["checkServer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/servers/{server}/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reset a server's OAuth
         * @description Ends every grant that people and the project gave for the server, here and at the provider. Forgets the sign-ins that have begun and the client that Cardea registered. No call uses an old grant after one second, and what people connect from now on stays. The ids of the auth scopes change.
         */
        post: operations["resetServer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sign-in-conflicts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List refused sign-ins whose address belongs to another account */
        get: operations["listSignInConflicts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sign-in-conflicts/{conflict}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Decide whose an address is */
        post: operations["decideSignInConflict"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/sources": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say which objects a configuration file describes
         * @description `cardea apply` says so of all that its file describes, and an administrator takes an object over by `null`. An object that is not there is passed over. Nothing else of an object changes.
         */
        post: operations["createSource"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/tool-changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the changes of a project's tools */
        get: operations["listToolChanges"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/tool-changes/decisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Approve or refuse changes of tools */
        post: operations["decideToolChanges"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/tool-matches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say which tools patterns fit */
        post: operations["matchTools"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/servers/{server}/tools": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List a server's tools and their changes */
        get: operations["listServerTools"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/servers/{server}/tools/{tool}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Approve a changed tool */
        post: operations["approveServerTool"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/servers/{server}/hold-changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Set whether changed tools wait for approval */
        put: operations["setServerHoldChanges"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/vault-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the vault's keys and what needs them */
        get: operations["listVaultKeys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/vault-keys/rotation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Seal everything again with the first key of the settings
         * @description The work is done in the background. If nothing needs another key, it only counts, twice.
         */
        post: operations["rotateVaultKeys"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/bridges": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the bridges that are connected
         * @description A bridge runs servers that speak over stdio, or reaches servers of a private network. At most 16 of a project are connected.
         */
        get: operations["listBridges"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List a project's webhooks */
        get: operations["listWebhooks"];
        put?: never;
        /** Add a webhook */
        post: operations["createWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/webhooks/{webhook}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a webhook */
        get: operations["getWebhook"];
        put?: never;
        post?: never;
        /** Remove a webhook with its deliveries */
        delete: operations["removeWebhook"];
        options?: never;
        head?: never;
        /**
         * Edit, pause or resume a webhook
         * @description Absent properties stay as they are. What waits is sent to the new address. What waits at a webhook that is paused has failed, and can be sent again.
         */
        patch: operations["editWebhook"];
        trace?: never;
    };
    "/projects/{project}/webhooks/{webhook}/key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a new signing secret for a webhook
         * @description Until `formerKeyEndsAt` each request has two signatures: by the new secret and by the one before. A still older one ends at once.
         */
        post: operations["keyWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/webhooks/{webhook}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a test event to a webhook */
        post: operations["testWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/webhooks/{webhook}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what was sent to a webhook, and what waits */
        get: operations["listWebhookDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/webhooks/{webhook}/deliveries/{delivery}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send an event to a webhook again */
        post: operations["replayWebhookDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/audit-export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export a project's audit events
         * @description The events that fit, newest first, as they are read. The last line of NDJSON is of the kind `end` or, after a million events, `next`: then send its `after` to get the next part. Without either, the answer was broken off. A CSV file has no such line: one that would be longer breaks off, and a shorter time range is needed. The export is an event itself.
         */
        get: operations["exportAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export a project
         * @description One JSON object on each line, with its `kind`. There is no secret in it. The last line is of the kind `end`, which counts the lines of the whole export, or of the kind `next`: then send its `after` to get the next part. Without either the part was broken off, and can be asked for again.
         */
        get: operations["exportProject"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Agent: {
            id: string;
            /**
             * @description `client`: an OAuth client that people have allowed. `key`: an API key.
             * @enum {string}
             */
            kind: "client" | "key";
            /** @description As the client gave it: nobody has verified it. Of a key, as an administrator gave it. */
            name: string;
            /**
             * @description The verified host of a client with a Client ID Metadata Document. Null for all other agents.
             * @example claude.ai
             */
            host: string | null;
            /** @description By which the audit names the agent. */
            clientId: string;
            /** @description For how many people it acts. A key counts those for whom it was used within a month. */
            people: number;
            /**
             * @description When it last called or searched a tool, exact to an hour.
             * @example 1795219200000
             */
            lastCallAt: number | null;
            /**
             * @description UTC milliseconds since 1970.
             * @example 1795219200000
             */
            since: number;
            /** @description Whether a revocation for everybody is under way. */
            isEnding: boolean;
        };
        /** @description An error (RFC 9457). */
        Problem: {
            /**
             * Format: uri
             * @description The address of a page about this kind of error.
             */
            type: string;
            /** @description What happened, in one sentence that is the same for all errors of this kind. */
            title: string;
            /** @description The HTTP status. */
            status: number;
            /** @description A sentence for people that says what happened and what to do. */
            detail: string;
            /** @description The path of the request. What is no word in it is left out. */
            instance: string;
            /** @description The id by which Cardea's log names the request: that of the header `CF-Ray`. */
            requestId?: string;
            /**
             * @description What happened, for programs. It stays the same across releases.
             * @enum {string}
             */
            code: "settings.invalid" | "request.invalid" | "request.cross_site" | "request.wrong_host" | "request.not_json" | "request.too_many" | "recording.none" | "idempotency.other_request" | "idempotency.unanswered" | "idempotency.shown_once" | "request.too_large" | "session.missing" | "session.code_rejected" | "session.email_invalid" | "session.too_many_codes" | "session.too_many_guesses" | "session.mail_failed" | "mail.key_refused" | "mail.sender_refused" | "mail.recipient_refused" | "mail.rate_limited" | "mail.tls_missing" | "mail.refused" | "mail.down" | "session.codes_off" | "session.provider_failed" | "session.provider_refused" | "second_factor.needed" | "second_factor.missing" | "second_factor.last_required" | "second_factor.rejected" | "second_factor.too_many_guesses" | "second_factor.passkey_refused" | "second_factor.sign_in_again" | "second_factor.exists" | "setup.ended" | "session.cookie_missing" | "session.sign_in_expired" | "resource.not_found" | "project.admin_required" | "project.edit_loses" | "project.slug_taken" | "member.last_admin" | "agent.ending" | "owner.unknown" | "owner.named" | "owner.last" | "owner.too_many" | "role.reads_only" | "news.too_many" | "stream.too_many" | "member.address_disputed" | "conflict.identity_known" | "server.slug_taken" | "server.url_refused" | "server.scope_mismatch" | "server.moved" | "server.failing" | "server.busy" | "server.unreadable" | "server.revision_unknown" | "server.edit_loses" | "server.changed_meanwhile" | "tool.not_held" | "version.changed_meanwhile" | "server.too_many" | "server.too_many_scopes" | "tool.changed_again" | "navigator.no_personal_server" | "navigator.too_many" | "rule.too_many" | "revocation.too_many" | "revocation.under_way" | "revocation.too_many_members" | "decision.invalid" | "rule.invalid" | "project.not_member" | "key.invalid" | "key.expired" | "token.role_too_low" | "token.person_needed" | "token.too_many" | "key.user_refused" | "link.unknown" | "link.deleted" | "link.paused" | "link.expired" | "link.used" | "link.wrong_domain" | "link.wrong_email" | "link.other_user" | "link.not_member" | "link.person_removed" | "link.level_mismatch" | "link.return_refused" | "link.default_stays" | "link.not_editable" | "credential.refused" | "server.broke_off" | "bridge.offline" | "bridge.not_allowed" | "bridge.server_down" | "bridge.token_refused" | "bridge.version_unknown" | "bridge.too_many" | "credential.unreachable" | "credential.invalid_value" | "credential.superseded" | "credential.needs_sign_in" | "credential.needs_scope" | "credential.provider_down" | "credential.provider_busy" | "authorization.invalid_state" | "authorization.refused" | "authorization.discovery_failed" | "authorization.client_needed" | "authorization.registration_failed" | "authorization.client_refused" | "authorization.scope_refused" | "authorization.provider_busy" | "authorization.provider_broken" | "authorization.exchange_failed" | "consent.invalid" | "consent.ended" | "consent.unreachable" | "consent.no_resource" | "consent.unknown_resource" | "vault.unreadable" | "vault.key_missing" | "rotation.running" | "vault.other_settings" | "store.moving" | "store.same" | "store.not_set_up" | "store.credentials_refused" | "store.access_denied" | "store.key_unusable" | "store.full" | "store.value_too_large" | "store.busy" | "store.down" | "store.refused" | "outbound.refused" | "outbound.too_large" | "internal.failed";
            /** @description A sentence for each field with a problem, by the field's name. */
            fields?: {
                [key: string]: string;
            };
            /** @description The change would remove or affect credentials, which `fields` describes. To make it anyway, send the request again with the names of `confirm` as its `confirm`. `people` is how many people are affected, at most 1,000, and `shared` is whether the project's credential is too. */
            asks?: {
                confirm: string[];
                people: number;
                shared: boolean;
            };
        };
        Job: {
            id: string;
            /**
             * @description The act that began the job.
             * @enum {string}
             */
            kind: "server.remove" | "server.reset" | "server.edit" | "server.scope.remove" | "server.scope.reset" | "project.remove" | "members.revoke" | "credentials.revoke" | "agent.revoke" | "vault.rotate" | "vault.move";
            /** @description Slug of the server or project. Of a revocation of many connections, that of its only server, or of the project. Of an agent, its id. */
            target: string;
            /** @enum {string} */
            state: "running" | "done";
            /** @description How many connections, and for a project also memberships, the job ends. For an agent, how many grants. */
            total: number;
            /** @description How many have ended. No call has used any of them since the act. */
            done: number;
            /** @description How many could not be ended in this round. Cardea tries them again at `nextAt`. */
            failed: number;
            /**
             * @description When the job goes on. Null if it is done.
             * @example 1795219200000
             */
            nextAt: number | null;
            /**
             * @description UTC milliseconds since 1970.
             * @example 1795219200000
             */
            createdAt: number;
            /**
             * @description UTC milliseconds since 1970.
             * @example 1795219200000
             */
            finishedAt: number | null;
        };
        AgentPerson: {
            /** @description Id of the member. */
            id: string;
            email: string;
            /**
             * @description UTC milliseconds since 1970.
             * @example 1795219200000
             */
            since: number;
            /**
             * @description When the agent last called or searched a tool for the person, exact to an hour.
             * @example 1795219200000
             */
            lastCallAt: number | null;
            /**
             * @description When an administrator ended the key for this person. Null if the agent acts for them.
             * @example 1795219200000
             */
            endedAt: number | null;
        };
        Alert: {
            id: string;
            /**
             * @description `error_rate`: far more calls of a server fail than is usual there. `provider_down`: the provider of an auth scope renews the tokens of several people no more. `new_agent`, `new_country`: credentials of a person are used by an agent, or from a country, for the first time. `burst`: a person's agents call far more often than is usual.
             * @enum {string}
             */
            kind: "error_rate" | "provider_down" | "new_agent" | "new_country" | "burst";
            /** @description Why it was opened, with its numbers. The text is English. */
            reason: string;
            /** @description The numbers when it was opened. */
            facts: {
                calls?: number;
                failed?: number;
                /** @description The share of calls that failed on the days before; null if there were too few. */
                usual?: number | null;
                people?: number;
                /** @description How many agents, or countries, were known of the person before. */
                known?: number;
                /**
                 * @description ISO 3166-1, or `T1` for the Tor network.
                 * @example DE
                 */
                country?: string;
                /** @description The most calls on one of the 14 days before. */
                most?: number;
            };
            server: {
                slug: string;
                name: string;
            } | null;
            /** @description The name of the auth scope whose provider is down. */
            authScope: string | null;
            /** @description The new agent; null if it has gone. */
            agent: {
                id: string;
                name: string;
            } | null;
            /** @description Whose credentials are used. Of an agent that is new for several people, the first. */
            user: {
                id: string;
                email: string;
            } | null;
            /**
             * @description UTC milliseconds since 1970.
             * @example 1795219200000
             */
            openedAt: number;
            /**
             * @description UTC milliseconds since 1970.
             * @example 1795219200000
             */
            acknowledgedAt: number | null;
            /**
             * @description When it was over; null if it is not.
             * @example 1795219200000
             */
            closedAt: number | null;
        };
        Analytics: {
            /**
             * @description UTC milliseconds since 1970.
             * @example 1795219200000
             */
            from: number;
            /**
             * @description UTC milliseconds since 1970.
             * @example 1795219200000
             */
            to: number;
            /** @description Milliseconds between two points. */
            step: number;
            totals: {
                calls: number;
                failed: number;
                /** @description Why calls failed. `auth`: the person must connect, or the server refused the credential. `rate`: the server or provider asked to wait. `timeout`: no answer within a minute. `server`: the server or its tool answered with an error, or not at all. `client`: the agent cancelled or disconnected. `policy`: Cardea does not make such a call. Null for a person. */
                errors: {
                    auth: number;
                    rate: number;
                    timeout: number;
                    server: number;
                    client: number;
                    policy: number;
                } | null;
                /** @description In milliseconds, to within about a quarter. Null without a call that was timed, and for a person. */
                ownMs: {
                    /** @description Half of the calls took at most as long, in ms. */
                    p50: number;
                    p95: number;
                } | null;
                /** @description In milliseconds, to within about a quarter. Null without a call that was timed, and for a person. */
                serverMs: {
                    /** @description Half of the calls took at most as long, in ms. */
                    p50: number;
                    p95: number;
                } | null;
                /** @description People for whom agents called. More than 200 are an estimate, to about 3 %. Null unless the whole project is asked for. */
                people: number | null;
                agents: number | null;
            };
            /** @description The same of the time before, which is as long. */
            before: {
                calls: number;
                failed: number;
                /** @description Why calls failed. `auth`: the person must connect, or the server refused the credential. `rate`: the server or provider asked to wait. `timeout`: no answer within a minute. `server`: the server or its tool answered with an error, or not at all. `client`: the agent cancelled or disconnected. `policy`: Cardea does not make such a call. Null for a person. */
                errors: {
                    auth: number;
                    rate: number;
                    timeout: number;
                    server: number;
                    client: number;
                    policy: number;
                } | null;
                /** @description In milliseconds, to within about a quarter. Null without a call that was timed, and for a person. */
                ownMs: {
                    /** @description Half of the calls took at most as long, in ms. */
                    p50: number;
                    p95: number;
                } | null;
                /** @description In milliseconds, to within about a quarter. Null without a call that was timed, and for a person. */
                serverMs: {
                    /** @description Half of the calls took at most as long, in ms. */
                    p50: number;
                    p95: number;
                } | null;
                /** @description People for whom agents called. More than 200 are an estimate, to about 3 %. Null unless the whole project is asked for. */
                people: number | null;
                agents: number | null;
            };
            /** @description What became of links in chats, in the period and in the time before. Null for a person. */
            chatLinks: {
                /** @description Links that agents gave people in chats, and how many of these people opened them, connected through them, and had a call of that server succeed within a week. All count for the time in which the link was given. The links for one person and server of a day are one, until it is connected. */
                now: {
                    given: number;
                    opened: number;
                    connected: number;
                    called: number;
                };
                /** @description Links that agents gave people in chats, and how many of these people opened them, connected through them, and had a call of that server succeed within a week. All count for the time in which the link was given. The links for one person and server of a day are one, until it is connected. */
                before: {
                    given: number;
                    opened: number;
                    connected: number;
                    called: number;
                };
            } | null;
            /** @description Oldest first. */
            points: {
                /**
                 * @description UTC milliseconds since 1970.
                 * @example 1795219200000
                 */
                at: number;
                calls: number;
                failed: number;
                /** @description In milliseconds, to within about a quarter. Null without a call that was timed, and for a person. */
                ownMs: {
                    /** @description Half of the calls took at most as long, in ms. */
                    p50: number;
                    p95: number;
                } | null;
                /** @description In milliseconds, to within about a quarter. Null without a call that was timed, and for a person. */
                serverMs: {
                    /** @description Half of the calls took at most as long, in ms. */
                    p50: number;
                    p95: number;
                } | null;
            }[];
            servers: components["schemas"]["TopCalled"][];
            tools: components["schemas"]["TopCalled"][];
            navigators: components["schemas"]["TopCalled"][];
            agents: components["schemas"]["TopCalled"][];
        };
        TopCalled: {
            /** @description A slug or client id; of a tool its server. Null: all beyond the limit of what is counted apart. */
            key: string | null;
            /** @description Of a tool its own name; of an agent the name of the application or API key. */
            name: string | null;
            calls: number;
            failed: number;
        };
        ApiKey: {
            id: string;
            name: string;
            /**
             * @description `agent`: an API key for agents at the MCP URLs. `platform`: a platform token for programs that use this API. `audit`: one that only reads. `bridge`: a token of a bridge, which does nothing but connect.
             * @enum {string}
             */
            purpose: "agent" | "platform" | "audit" | "bridge";
            /** @description Slug of the only navigator where the key works. Null: it works at all MCP URLs of the project. */
            navigator: string | null;
            /** @description Whether the header `x-user-email` may name the person for whom the key acts. */
            actsForUsers: boolean;
            /** @description E-mail domains whose people the key may act for even if they are not members yet. */
            domains: string[];
            /** @description The creator's e-mail address. */
            createdBy: string | null;
            /**
             * @description UTC milliseconds since 1970.
             * @example 1795219200000
             */
            createdAt: number;
            /**
             * @description UTC milliseconds since 1970.
             * @example 1795219200000
             */
            expiresAt: number | null;
            /**
             * @description When it was last used, exact to an hour.
             * @example 1795219200000
             */
            lastUsedAt: number | null;
        };
        NewApiKey: {
            name: string;
            /**
             * @description `platform`: a platform token, which a program sends to this API as `Authorization: Bearer ct_…`. It works while its creator is an administrator of the project. `audit`: a platform token that reads what an auditor may read, and changes nothing. `bridge`: a token for `cardea bridge`, which works while its creator is an administrator of the project.
             * @default agent
             * @enum {string}
             */
            purpose: "agent" | "platform" | "audit" | "bridge";
            /** @description Slug of the only navigator where the key works. Absent: it works at all MCP URLs of the project. */
            navigator?: string;
            /** @default false */
            actsForUsers: boolean;
            /** @default [] */
            domains: string[];
            /**
             * @description Absent: an API key and a bridge's token have no end, and a platform token ends in 90 days. A platform token lasts at most a year.
             * @example 1795219200000
             */
            expiresAt?: number;
        };
        ApiKeyDetail: components["schemas"]["ApiKey"] & {
            /**
             * @description When it was revoked. Null if it is not.
             * @example 1795219200000
             */
            revokedAt: number | null;
        };
        AuditEvent: {
            id: string;
            /**
             * @description UTC milliseconds since 1970.
             * @example 1795219200000
             */
            at: number;
            /** @description Who acted: `user:{id}`, `agent:{client id} user:{id}`, `token:{id} user:{id}` or `system`. */
            actor: string;
            /** @description The id of the person who acted, or for whom an agent acted. */
            userId: string | null;
            /** @description The e-mail address of the person who acted, or for whom an agent acted. */
            email: string | null;
            /** @description The name of the application, API key or platform token that acted. Null for a person, and for all but the first agents of a page. */
            agent: string | null;
            action: string;
            target: string | null;
            server: string | null;
            tool: string | null;
            /** @enum {string} */
            outcome: "ok" | "error" | "denied";
            code: string | null;
            durationMs: number | null;
            /** @description What an edit changed, with the values before and after it. */
            changes: string | null;
            /** @description The auth scope that a call was made with. */
            authScopeId: string | null;
            /** @description The route rule that allowed a call. Null if the project's default policy did. */
            ruleId: string | null;
            /** @description The id of the request in the log: its header `CF-Ray`. */
            requestId: string | null;
            /** @description The beginning of the id of the agent's session. Null without a session. */
            sessionId: string | null;
            /** @description The id of the trace that the agent stated in `traceparent`. */
            traceId: string | null;
        };
        Conversation: {
            /** @description Oldest first. */
            events: components["schemas"]["AuditEvent"][];
            /** @description Whether it is the whole conversation. Of a long one the events nearest to the given one are told. */
            isWhole: boolean;
        };
        Recording: {
            /** @description The arguments that the agent passed, redacted. Null if it passed none. */
            arguments?: unknown;
            /** @description The result, or the error, that the server answered with, redacted. Null if no answer of the server came. */
            result?: unknown;
        };
        Health: {
            /** @description A sentence for each problem, also for a part that could not be read, which is empty then. None if all is well. */
            problems: string[];
            version: string;
            /** @description Whether each binding answers; some seconds old. */
            bindings: {
                [key: string]: "ok" | "failed";
            };
            migrations: {
                main: {
                    /** @description The last migration that this version needs. */
                    latest: string;
                    /** @description The migrations that are not applied yet. */
                    waiting: string[];
                };
                audit: {
                    /** @description The last migration that this version needs. */
                    latest: string;
                    /** @description The migrations that are not applied yet. */
                    waiting: string[];
                };
            };
            mail: {
                /**
                 * @description UTC milliseconds since 1970.
                 * @example 1795219200000
                 */
                lastSentAt: number | null;
                /**
                 * @description UTC milliseconds since 1970.
                 * @example 1795219200000
                 */
                lastFailedAt: number | null;
            };
            /** @description `auditLate` has events that the audit database did not take for a while. */
            queues: {
                /** @description Null where the platform does not tell, or if the queue does not answer, which is a problem then. */
                audit: {
                    backlog: number;
                    /**
                     * @description When the oldest message was sent.
                     * @example 1795219200000
                     */
                    oldestAt: number | null;
                } | null;
                /** @description Null where the platform does not tell, or if the queue does not answer, which is a problem then. */
                auditLate: {
                    backlog: number;
                    /**
                     * @description When the oldest message was sent.
                     * @example 1795219200000
                     */
                    oldestAt: number | null;
                } | null;
                /** @description Null where the platform does not tell, or if the queue does not answer, which is a problem then. */
                work: {
                    backlog: number;
                    /**
                     * @description When the oldest message was sent.
                     * @example 1795219200000
                     */
                    oldestAt: number | null;
                } | null;
            };
            /** @description The vault keys. The first one seals. */
            keys: {
                id: string;
                /**
                 * @description When Cardea first had this vault key, to five minutes.
                 * @example 1795219200000
                 */
                since: number | null;
            }[];
            deadLetters: {
                /** @description Messages that could not be written to the audit. Cardea tries them again every five minutes. */
                waiting: number;
                /** @description Messages with parts that are no audit events. They are kept for 30 days and not tried again. */
                malformed: number;
                /**
                 * @description UTC milliseconds since 1970.
                 * @example 1795219200000
                 */
                latestAt: number | null;
                latestReason: string | null;
            };
            /** @description Events of the last seven days that are in the log alone, because neither the queue nor D1 took them. */
            lostEvents: number;
            /** @description Spans and points of metrics that the OpenTelemetry collector did not get, until a week passes without another. */
            telemetry: {
                lostSpans: number;
                lostPoints: number;
                /**
                 * @description UTC milliseconds since 1970.
                 * @example 1795219200000
                 */
                lastLostAt: number | null;
            };
            /**
             * @description When events last arrived, to the minute.
             * @example 1795219200000
             */
            lastDeliveryAt: number | null;
            /** @description The schedules. One that is late is a problem. */
            sweeps: {
                hourly: {
                    /**
                     * @description When it last ran. Null if it never did.
                     * @example 1795219200000
                     */
                    at: number | null;
                    /** @description The tasks that failed in the last run. The cause is in the log. */
                    failed: string[];
                };
                often: {
                    /**
                     * @description When it last ran. Null if it never did.
                     * @example 1795219200000
                     */
                    at: number | null;
                    /** @description The tasks that failed in the last run. The cause is in the log. */
                    failed: string[];
                };
            };
            /** @description The size of the main database. D1 takes 10 GB. */
            databaseBytes: number;
            /** @description The size of the audit database. */
            auditBytes: number;
        };
        RetriedDeadLetters: {
            written: number;
            failed: number;
        };
        AuditTarget: {
            id: string;
            /**
             * @description Changes with each update. Send it as `If-Match` with an update, so that it does not overwrite another one.
             * @example "mzxw6ytboi2dgnbvgy3tqojqga"
             */
            etag: string;
            /**
             * @description `http`: any collector, which gets a JSON object on each line. `splunk`: the HTTP Event Collector of Splunk. `datadog`: the logs intake of Datadog. `r2`: the bucket that the operator has bound as `AUDIT_BUCKET`, which gets gzip NDJSON by hour every five minutes. `pipeline`: the pipeline that is bound as `AUDIT_PIPELINE`.
             * @enum {string}
             */
            kind: "http" | "splunk" | "datadog" | "r2" | "pipeline";
            /** @description Empty for a bucket and a pipeline. */
            url: string;
            hasToken: boolean;
            description: string;
            /** @description Whether nothing is delivered. What is written meanwhile waits. */
            paused: boolean;
            /**
             * @description UTC milliseconds since 1970.
             * @example 1795219200000
             */
            createdAt: number;
            /**
             * @description When events were last delivered; null if none were yet.
             * @example 1795219200000
             */
            deliveredAt: number | null;
            /** @description How many events were delivered. */
            delivered: number;
            /** @description What was not delivered yet. */
            waiting: {
                /** @description How many events wait. */
                events: number;
                /** @description Whether there are more, which were not counted. */
                more: boolean;
                /**
                 * @description When the first of them was written; null if none waits.
                 * @example 1795219200000
                 */
                since: number | null;
            };
            /** @description How many events were deleted, because their time was over, before they could be delivered. */
            lost: number;
            /** @description How many attempts have failed since the last delivery. */
            failures: number;
            problem: components["schemas"]["AuditTargetProblem"];
            /**
             * @description When it is tried again after a failure; null if nothing failed, if it is tried at once, and for a paused target.
             * @example 1795219200000
             */
            dueAt: number | null;
        };
        /** @description Why the last attempt failed; null if it did not. */
        AuditTargetProblem: {
            /**
             * @description `answered`: it answered with a status other than 2xx. `unreachable`: no answer came within 30 seconds. `refused-address`: Cardea does not send to this address. `unreadable-token`: the token cannot be opened; enter it again. `unbound`: the operator has taken the bucket or the pipeline away. `not-stored`: the bucket or the pipeline did not take the events.
             * @enum {string}
             */
            kind: "answered" | "unreachable" | "refused-address" | "unreadable-token" | "unbound" | "not-stored";
            /** @description The HTTP status of the answer; null if there was none. */
            status: number | null;
        } | null;
        NewAuditTarget: {
            /**
             * @description `http`: any collector, which gets a JSON object on each line. `splunk`: the HTTP Event Collector of Splunk. `datadog`: the logs intake of Datadog. `r2`: the bucket that the operator has bound as `AUDIT_BUCKET`, which gets gzip NDJSON by hour every five minutes. `pipeline`: the pipeline that is bound as `AUDIT_PIPELINE`.
             * @enum {string}
             */
            kind: "http" | "splunk" | "datadog" | "r2" | "pipeline";
            /**
             * Format: uri
             * @description A public https address, such as that of `services/collector/event` of Splunk, or of `api/v2/logs` of Datadog.
             * @example https://logs.example.com/cardea
             */
            url?: string;
            /** @description The collector's token: sent as `Authorization: Bearer …`, as `Authorization: Splunk …`, or as `DD-API-KEY`. It is sealed, and no answer contains it. */
            token?: string;
            /**
             * @description A note for people.
             * @example Security
             */
            description?: string;
        };
        AuditTargetChange: {
            /**
             * Format: uri
             * @description A public https address, such as that of `services/collector/event` of Splunk, or of `api/v2/logs` of Datadog.
             * @example https://logs.example.com/cardea
             */
            url?: string;
            /** @description A new token, or null for none. Absent: it stays. It has to be entered again with an address of another host. */
            token?: string | null;
            /**
             * @description A note for people.
             * @example Security
             */
            description?: string;
            paused?: boolean;
        };
        AuditTargetTest: {
            delivered: boolean;
            problem: components["schemas"]["AuditTargetProblem"];
        };
        ServerAuthScope: {
            /** @enum {string} */
            type: "none" | "oauth2" | "header" | "path" | "query" | "env";
            /** @enum {string} */
            level: "user" | "project";
            /** @default [] */
            fields: components["schemas"]["AuthScopeField"][];
            /**
             * @description Names of arguments and results whose values must not be recorded.
             * @default []
             */
            redactionHints: string[];
            name: string;
            id: string;
            /** @enum {string} */
            source: "console" | "api" | "yaml" | "seed";
            /** @description Whether this is the server's own auth scope, which is used unless a route rule chooses another. */
            isOwn: boolean;
            oauth: {
                provider: {
                    /** @enum {string} */
                    kind: "discovered";
                } | {
                    /** @enum {string} */
                    kind: "template";
                    template: string;
                } | {
                    /** @enum {string} */
                    kind: "manual";
                    authorizationUrl: string;
                    tokenUrl: string;
                    /** @description The revocation endpoint (RFC 7009), where Cardea also ends the grants that are revoked here. Absent: they are not ended there. */
                    revocationUrl?: string;
                    /** @description The UserInfo endpoint (OpenID Connect), or one with answers of the same shape. It tells which account is connected. */
                    userinfoUrl?: string;
                };
                scopes: string[];
                grant: string;
                clientId: string | null;
                /** @description Whether Cardea has a secret or private key of the client. The API never returns it. */
                hasSecret: boolean;
                /**
                 * @description What configuration files call the client's secret, which is not in them. With it a client can be entered before its secret.
                 * @example github-client
                 */
                secretName: string | null;
                identityProvider: {
                    tokenUrl: string;
                    clientId: string;
                } | null;
            } | null;
            /** @description The redirect URI of its client. Enter it at the OAuth provider if you create the client there. */
            redirectUri: string;
            /** @description The redirect URI that belongs only to this auth scope. It differs from `redirectUri` if the client uses the redirect URI that servers share. To change that, enter it at the OAuth provider and edit the client's `redirectUri`. */
            ownRedirectUri: string;
            /**
             * @description UTC milliseconds since 1970.
             * @example 1795219200000
             */
            createdAt: number;
        };
        AuthScopeField: {
            /** @description Name of the header, placeholder, query parameter or environment variable that gets the value. */
            name: string;
            /**
             * @description The label of the field in the form. Empty: the name is shown.
             * @default
             */
            label: string;
            /**
             * @description A text that says where to find the value.
             * @default
             */
            help: string;
            /**
             * @description Text before the value, such as `Bearer `.
             * @default
             */
            prefix: string;
        };
        NewAuthScope: components["schemas"]["AuthScope"] & {
            name: string;
            oauth?: components["schemas"]["OAuthSettings"];
        };
        OAuthSettings: {
            /**
             * @default {
             *       "kind": "discovered"
             *     }
             */
            provider: {
                /** @enum {string} */
                kind: "discovered";
            } | {
                /** @enum {string} */
                kind: "template";
                template: string;
            } | {
                /** @enum {string} */
                kind: "manual";
                authorizationUrl: string;
                tokenUrl: string;
                /** @description The revocation endpoint (RFC 7009), where Cardea also ends the grants that are revoked here. Absent: they are not ended there. */
                revocationUrl?: string;
                /** @description The UserInfo endpoint (OpenID Connect), or one with answers of the same shape. It tells which account is connected. */
                userinfoUrl?: string;
            };
            /**
             * @description OAuth scopes. Empty: the provider's default.
             * @default []
             */
            scopes: string[];
            /**
             * @description How Cardea gets tokens. `authorization_code`: a person signs in. `client_credentials`: for Cardea itself. `enterprise`: with an ID token of the company's identity provider.
             * @default authorization_code
             * @enum {string}
             */
            grant: "authorization_code" | "client_credentials" | "enterprise";
            identityProvider?: {
                tokenUrl: string;
                clientId: string;
            };
            /** @description A client that an administrator created at the provider. The API never returns its secret. */
            client?: {
                id: string;
                secret?: string;
                /**
                 * @description What configuration files call the client's secret, which is not in them. With it a client can be entered before its secret.
                 * @example github-client
                 */
                secretName?: string;
                /** @description The client's redirect URI at the provider, which you got from `/redirect-uri`. Absent: the server gets a new one, which you enter at the provider. */
                redirectUri?: string;
                privateKey?: {
                    pem: string;
                    /** @enum {string} */
                    algorithm: "ES256" | "ES384" | "RS256" | "PS256" | "EdDSA";
                };
            };
        };
        AuthScope: {
            /** @enum {string} */
            type: "none" | "oauth2" | "header" | "path" | "query" | "env";
            /** @enum {string} */
            level: "user" | "project";
            /** @default [] */
            fields: components["schemas"]["AuthScopeField"][];
            /**
             * @description Names of arguments and results whose values must not be recorded.
             * @default []
             */
            redactionHints: string[];
        };
        ProviderTemplate: {
            id: string;
            name: string;
            scopes: string[];
            /**
             * Format: uri
             * @description The provider's page where an administrator creates the client.
             */
            clientUrl: string;
        };
        Credential: {
            id: string;
            server: string;
            /** @description Name of the auth scope: the server's own, or a further one. */
            scope: string;
            /** @description E-mail address of the person whose credential it is. Null: it is the project's. */
            email: string | null;
            /** @description The account name at the provider, if the provider tells it. */
            account: string | null;
            /** @enum {string} */
            status: "active" | "expired" | "revoked";
            /** @description Whether it is used only in the playground. */
            playground: boolean;
            /**
             * @description UTC milliseconds since 1970.
             * @example 1795219200000
             */
            createdAt: number;
            /**
             * @description UTC milliseconds since 1970.
             * @example 1795219200000
             */
            updatedAt: number;
        };
        CredentialRevocation: {
            /**
             * @description Every credential of the project, also its own ones and those of the playground.
             * @enum {boolean}
             */
            all?: true;
            /** @description Only credentials whose server, auth scope, e-mail address or account name contains each word of this. */
            q?: string;
            /** @description Only credentials for the server with this slug. */
            server?: string;
            /**
             * @description Only credentials in this state. Revoked ones are not listed.
             * @enum {string}
             */
            status?: "active" | "expired";
            /**
             * @description Only people's own credentials (`person`), those of the whole project (`project`), or those used only in the playground (`playground`).
             * @enum {string}
             */
            owner?: "person" | "project" | "playground";
        };
        CredentialDetail: components["schemas"]["Credential"] & {
            /** @description Id of the person whose credential it is. Null: it is the project's. */
            userId: string | null;
            /** @description Id of the auth scope, by which the audit names it. */
            authScope: string;
            /** @description Id of the auth link through which it was given last. Null if it was given without one. */
            link: string | null;
            /**
             * @description Who revoked it. Null if it is not revoked, or went with something else.
             * @enum {string|null}
             */
            endedBy: "person" | "administrator" | null;
            /**
             * @description For a revoked credential: whether the provider was told (RFC 7009). Null if there is no provider to tell.
             * @enum {string|null}
             */
            providerRevocation: "pending" | "done" | "failed" | "unsupported" | null;
        };
        CallDecision: {
            /**
             * @description The first thing that stops the call. `own`: Cardea answers it itself. `held`: the tool has changed and waits for approval. `paused`: its server is paused. `unknown`: the agent is told that there is no such tool. `read-only`: the agent may only read. `not-connected`: the credential is missing or has expired. `refused`: the API key is not for this navigator or person, or has ended.
             * @enum {string}
             */
            outcome: "allowed" | "own" | "denied" | "held" | "paused" | "unknown" | "read-only" | "not-connected" | "refused";
            /**
             * @description What says whether the tool may be called: the navigator's deny list, a route rule or the project's default.
             * @enum {string|null}
             */
            decidedBy: "navigator" | "rule" | "default" | null;
            /** @description The rule that decided, with its place from 1. */
            rule: {
                id: string;
                name: string;
                place: number;
            } | null;
            /** @description The entry of the navigator's deny list that decided. */
            pattern: string | null;
            server: {
                slug: string;
                name: string;
            } | null;
            /** @description The server's own name of the tool. */
            tool: string | null;
            /** @description Whether the server was seen to list this tool. If not, the name may be misspelt. */
            isKnown: boolean;
            /** @description The auth scope that the call would use. Null if the call is stopped before. */
            authScope: {
                id: string;
                name: string;
                /** @enum {string} */
                level: "user" | "project";
                segment: string;
            } | null;
            /**
             * @description The state of the credential that the call would use.
             * @enum {string|null}
             */
            connection: "not-needed" | "connected" | "more-access" | "expired" | "missing" | null;
            /**
             * @description How agents find tools at the navigator.
             * @enum {string}
             */
            mode: "direct" | "search";
        };
        TestedCall: {
            /**
             * @description Id or e-mail address of the member for whom the agent would call. Null: it acts for nobody, which needs a key.
             * @example ada@example.com
             */
            person: string | null;
            /**
             * @description Id of the agent's API key. Null: an agent that the person has signed in.
             * @default null
             */
            key: string | null;
            /**
             * @description Whether the person has allowed the signed-in agent only to read.
             * @default false
             */
            readOnly: boolean;
            /**
             * @description Slug of the navigator at whose MCP URL the agent would call.
             * @default default
             */
            navigator: string;
            /**
             * @description Slug of the server, for a call at its own endpoint; `tool` is its own name then. Null: the call is at the navigator.
             * @default null
             */
            server: string | null;
            /** @example github__delete_repo */
            tool: string;
        };
        DeploymentToken: {
            id: string;
            name: string;
            /**
             * @description What the token may do at most; in each project also at most what its maker may there. `auditor`: reads. `admin`: also changes the maker's projects. `owner`: also makes projects and operates the deployment.
             * @enum {string}
             */
            role: "owner" | "admin" | "auditor";
            /** @description The maker's e-mail address. The token counts while this person is an owner. */
            createdBy: string;
            /**
             * @description UTC milliseconds since 1970.
             * @example 1795219200000
             */
            createdAt: number;
            /**
             * @description UTC milliseconds since 1970.
             * @example 1795219200000
             */
            expiresAt: number;
            /**
             * @description When it was last used, exact to an hour.
             * @example 1795219200000
             */
            lastUsedAt: number | null;
        };
        NewDeploymentToken: {
            name: string;
            /**
             * @description What the token may do at most; in each project also at most what its maker may there. `auditor`: reads. `admin`: also changes the maker's projects. `owner`: also makes projects and operates the deployment.
             * @enum {string}
             */
            role: "owner" | "admin" | "auditor";
            /**
             * @description At most a year ahead. Absent: in 90 days.
             * @example 1795219200000
             */
            expiresAt?: number;
        };
        Discovery: {
            issuer: string;
            scopes: string[];
            /**
             * @description How Cardea becomes a client there: `cimd` by a client id metadata document, `dcr` by dynamic client registration, `client-needed` only with a client that an administrator creates.
             * @enum {string}
             */
            registration: "cimd" | "dcr" | "client-needed";
            /** @description Whether the OAuth provider names itself as issuer in its authorization responses (RFC 9207). If it does not and `registration` is `cimd`, a malicious server that people connect could receive their authorization code (mix-up attack, RFC 9700 §4.4). */
            namesItself: boolean;
            /** @description Whether Cardea can revoke grants at the provider (RFC 7009). */
            revocable: boolean;
            /** @description Sentences about the parts of its metadata that Cardea could not read and ignores. */
            leftOut: string[];
        };
        Erasure: {
            id: string;
            /** @description The person's id, under which the audit still knows what was done. It is random. */
            person: string;
            /** @enum {string} */
            state: "running" | "done";
            /** @description How many projects the person has been removed from, with credentials, agents and platform tokens. */
            memberships: number;
            /** @description In how many further playgrounds the person's credentials have ended. */
            playgrounds: number;
            /** @description How many API keys and platform tokens have ended. */
            keys: number;
            /**
             * @description UTC milliseconds since 1970.
             * @example 1795219200000
             */
            createdAt: number;
            /**
             * @description UTC milliseconds since 1970.
             * @example 1795219200000
             */
            finishedAt: number | null;
        };
        LatestCall: {
            /**
             * @description UTC milliseconds since 1970.
             * @example 1795219200000
             */
            at: number;
            /** @description The name of the application or of the API key that called. */
            agent: string;
            /** @description The e-mail address of the person for whom it called; null for an API key without a person. */
            email: string | null;
            server: string | null;
            tool: string | null;
            /** @enum {string} */
            outcome: "ok" | "error" | "denied";
            durationMs: number | null;
        };
        Link: {
            id: string;
            /**
             * @description Changes with each update. Send it as `If-Match` with an update, so that it does not overwrite another one.
             * @example "mzxw6ytboi2dgnbvgy3tqojqga"
             */
            etag: string;
            /** Format: uri */
            url: string;
            /**
             * @description `default`: the link that agents hand out in chats. Cardea creates it. It has every server that people connect their own accounts to, it never expires, and its state is `deleted` while no navigator hands out links.
             * @enum {string}
             */
            type: "user" | "project" | "playground" | "default";
            /** @enum {string} */
            state: "active" | "paused" | "expired" | "used" | "deleted";
            servers: string[];
            domains: string[];
            emails: string[];
            email: string | null;
            /**
             * @description UTC milliseconds since 1970.
             * @example 1795219200000
             */
            expiresAt: number | null;
            returnUrl: string | null;
            /**
             * @description Notes of the program that makes the link, such as the id of a customer. Cardea only keeps them, and every answer about the link has them, so they must hold no secret.
             * @example {
             *       "customer": "cus_42"
             *     }
             */
            tags: {
                [key: string]: string;
            };
            /** @description Where a webhook's events go that arise from this link; null: to the webhook's own address. */
            events: {
                webhook: string;
                url: string;
            } | null;
            /** @description By what a configuration file names the link. */
            name: string | null;
            /**
             * @description `yaml`: a configuration file describes it, so the next `cardea apply` undoes what is changed here. Null: no file does.
             * @enum {string|null}
             */
            source: "yaml" | null;
            /** @description How many people have used the link. */
            uses: number;
            /** @description How many people first used the link on each of the last 30 days. Days without a first use are left out. */
            usesByDay: {
                /**
                 * @description The beginning of the day, in UTC milliseconds.
                 * @example 1795219200000
                 */
                day: number;
                uses: number;
            }[];
            /** @description The creator's e-mail address. Null for the default link. */
            createdBy: string | null;
            /**
             * @description UTC milliseconds since 1970.
             * @example 1795219200000
             */
            createdAt: number;
        };
        NewLink: {
            /** @enum {string} */
            type: "user" | "project" | "playground";
            /** @description Slugs of the servers. Their level must fit the type of the link. */
            servers: string[];
            /**
             * @description For user and playground links: e-mail domains whose people may use the link.
             * @example [
             *       "example.com"
             *     ]
             */
            domains?: string[];
            /**
             * @description For user and playground links: e-mail addresses that may use the link, in addition to the domains.
             * @example [
             *       "ada@example.org"
             *     ]
             */
            emails?: string[];
            /** @description For project links: the only e-mail address that may use the link. */
            email?: string;
            /**
             * @description UTC milliseconds since 1970.
             * @example 1795219200000
             */
            expiresAt?: number;
            /**
             * Format: uri
             * @description Where people go when they are done. Its origin must be one of the project's return origins.
             */
            returnUrl?: string;
            /** @description Sent unchanged to the return URL, as the parameter `state`. */
            state?: string;
            /**
             * @description Notes of the program that makes the link, such as the id of a customer. Cardea only keeps them, and every answer about the link has them, so they must hold no secret.
             * @example {
             *       "customer": "cus_42"
             *     }
             */
            tags?: {
                [key: string]: string;
            };
            /** @description Where this webhook's events go that arise from this link, in place of the webhook's own address. They are signed with its secret. */
            events?: {
                /**
                 * @description Id of a webhook of the project.
                 * @example whk_02E9bnSyY5WAgKCAXkomSE
                 */
                webhook: string;
                /**
                 * Format: uri
                 * @description A public https address.
                 * @example https://app.example.com/customers/7/events
                 */
                url: string;
            };
            /**
             * @description By what a configuration file names the link. No two links of a project have the same.
             * @example support-team
             */
            name?: string;
        };
        LinkChange: {
            /**
             * @description For user and playground links: e-mail domains whose people may use the link.
             * @example [
             *       "example.com"
             *     ]
             */
            domains?: string[];
            /**
             * @description For user and playground links: e-mail addresses that may use the link, in addition to the domains.
             * @example [
             *       "ada@example.org"
             *     ]
             */
            emails?: string[];
            /** @description For project links: the only e-mail address that may use the link. */
            email?: string;
            /**
             * @description UTC milliseconds. Null: the link never expires.
             * @example 1795219200000
             */
            expiresAt?: number | null;
            paused?: boolean;
            /**
             * @description Null: no configuration file can name the link.
             * @example support-team
             */
            name?: string | null;
            /**
             * Format: uri
             * @description Where people go when they are done. Its origin must be one of the project's return origins.
             */
            returnUrl?: string | null;
            /**
             * @description All tags of the link.
             * @example {
             *       "customer": "cus_42"
             *     }
             */
            tags?: {
                [key: string]: string;
            };
            /** @description Where a webhook's events go that arise from this link, also those that wait to be sent again; null: to the webhook's own address. */
            events?: {
                /**
                 * @description Id of a webhook of the project.
                 * @example whk_02E9bnSyY5WAgKCAXkomSE
                 */
                webhook: string;
                /**
                 * Format: uri
                 * @description A public https address.
                 * @example https://app.example.com/customers/7/events
                 */
                url: string;
            } | null;
            /** @description Slugs of all servers that the link is to have. Credentials that people have given through it stay. */
            servers?: string[];
        };
        Redemption: {
            /** @description Id of the person. */
            id: string;
            email: string;
            /**
             * @description UTC milliseconds since 1970.
             * @example 1795219200000
             */
            createdAt: number;
            /**
             * @description UTC milliseconds since 1970.
             * @example 1795219200000
             */
            lastUsedAt: number;
            servers: {
                slug: string;
                /**
                 * @description UTC milliseconds since 1970.
                 * @example 1795219200000
                 */
                at: number;
            }[];
        };
        Mail: {
            /** @enum {string} */
            delivery: "binding" | "resend" | "postmark" | "ses" | "smtp" | "inbox";
            from: string;
            /**
             * @description When a mail was last sent. Null if none was.
             * @example 1795219200000
             */
            sentAt: number | null;
            /**
             * @description When a mail last failed after all tries. Null if none did.
             * @example 1795219200000
             */
            failedAt: number | null;
            /** @description Whether the last mail failed. */
            isFailing: boolean;
            /** @description What the last failure was, and what to do. Null if the last mail was sent. */
            fault: {
                /** @enum {string} */
                code: "settings.invalid" | "request.invalid" | "request.cross_site" | "request.wrong_host" | "request.not_json" | "request.too_many" | "recording.none" | "idempotency.other_request" | "idempotency.unanswered" | "idempotency.shown_once" | "request.too_large" | "session.missing" | "session.code_rejected" | "session.email_invalid" | "session.too_many_codes" | "session.too_many_guesses" | "session.mail_failed" | "mail.key_refused" | "mail.sender_refused" | "mail.recipient_refused" | "mail.rate_limited" | "mail.tls_missing" | "mail.refused" | "mail.down" | "session.codes_off" | "session.provider_failed" | "session.provider_refused" | "second_factor.needed" | "second_factor.missing" | "second_factor.last_required" | "second_factor.rejected" | "second_factor.too_many_guesses" | "second_factor.passkey_refused" | "second_factor.sign_in_again" | "second_factor.exists" | "setup.ended" | "session.cookie_missing" | "session.sign_in_expired" | "resource.not_found" | "project.admin_required" | "project.edit_loses" | "project.slug_taken" | "member.last_admin" | "agent.ending" | "owner.unknown" | "owner.named" | "owner.last" | "owner.too_many" | "role.reads_only" | "news.too_many" | "stream.too_many" | "member.address_disputed" | "conflict.identity_known" | "server.slug_taken" | "server.url_refused" | "server.scope_mismatch" | "server.moved" | "server.failing" | "server.busy" | "server.unreadable" | "server.revision_unknown" | "server.edit_loses" | "server.changed_meanwhile" | "tool.not_held" | "version.changed_meanwhile" | "server.too_many" | "server.too_many_scopes" | "tool.changed_again" | "navigator.no_personal_server" | "navigator.too_many" | "rule.too_many" | "revocation.too_many" | "revocation.under_way" | "revocation.too_many_members" | "decision.invalid" | "rule.invalid" | "project.not_member" | "key.invalid" | "key.expired" | "token.role_too_low" | "token.person_needed" | "token.too_many" | "key.user_refused" | "link.unknown" | "link.deleted" | "link.paused" | "link.expired" | "link.used" | "link.wrong_domain" | "link.wrong_email" | "link.other_user" | "link.not_member" | "link.person_removed" | "link.level_mismatch" | "link.return_refused" | "link.default_stays" | "link.not_editable" | "credential.refused" | "server.broke_off" | "bridge.offline" | "bridge.not_allowed" | "bridge.server_down" | "bridge.token_refused" | "bridge.version_unknown" | "bridge.too_many" | "credential.unreachable" | "credential.invalid_value" | "credential.superseded" | "credential.needs_sign_in" | "credential.needs_scope" | "credential.provider_down" | "credential.provider_busy" | "authorization.invalid_state" | "authorization.refused" | "authorization.discovery_failed" | "authorization.client_needed" | "authorization.registration_failed" | "authorization.client_refused" | "authorization.scope_refused" | "authorization.provider_busy" | "authorization.provider_broken" | "authorization.exchange_failed" | "consent.invalid" | "consent.ended" | "consent.unreachable" | "consent.no_resource" | "consent.unknown_resource" | "vault.unreadable" | "vault.key_missing" | "rotation.running" | "vault.other_settings" | "store.moving" | "store.same" | "store.not_set_up" | "store.credentials_refused" | "store.access_denied" | "store.key_unusable" | "store.full" | "store.value_too_large" | "store.busy" | "store.down" | "store.refused" | "outbound.refused" | "outbound.too_large" | "internal.failed";
                message: string;
            } | null;
        };
        TestMail: {
            /** @description The address of the administrator who asked for the mail. */
            to: string;
        };
        Me: {
            email: string;
            canCreateProjects: boolean;
        };
        MemberDetail: {
            member: components["schemas"]["Member"];
            connections: components["schemas"]["MemberConnection"][];
            /** @description Each of the last 30 days that had calls or searches. */
            activity: {
                /**
                 * @description The beginning of the day, in UTC milliseconds.
                 * @example 1795219200000
                 */
                day: number;
                calls: number;
                errors: number;
                queries: number;
            }[];
            topServers: {
                server: string;
                calls: number;
                errors: number;
            }[];
            topTools: {
                server: string;
                calls: number;
                errors: number;
                tool: string;
            }[];
            /** @description API keys and platform tokens that the member created, without revoked ones. */
            apiKeys: components["schemas"]["ApiKey"][];
            /** @description The share of failed calls in the last 30 days, from 0 to 1. Null if there were no calls. */
            errorRate: number | null;
        };
        Member: {
            id: string;
            email: string;
            /**
             * @description `admin`: may do everything in the project. `auditor`: reads everything and changes nothing. Both are members too.
             * @enum {string}
             */
            role: "member" | "auditor" | "admin";
            /** @description Slugs of the servers that the member has connected. */
            servers: string[];
            /** @description Tool calls that agents made for the member in the last seven days. */
            callsThisWeek: number;
            /** @description Tool searches that agents made for the member in the last seven days. */
            queriesThisWeek: number;
            /**
             * @description When an agent last called or searched a tool for the member.
             * @example 1795219200000
             */
            lastActiveAt: number | null;
            /**
             * @description UTC milliseconds since 1970.
             * @example 1795219200000
             */
            createdAt: number;
            /**
             * @description Changes with each update. Send it as `If-Match` with an update, so that it does not overwrite another one.
             * @example "mzxw6ytboi2dgnbvgy3tqojqga"
             */
            etag: string;
        };
        MemberConnection: {
            server: string;
            /** @description Id of the auth scope: the server's own, or a further one. */
            authScope: string;
            name: string;
            /** @enum {string} */
            status: "connected" | "sign-in ended" | "revoked" | "not connected";
            /** @description Id of the member's credential, if there is or was one. */
            credential: string | null;
            account: string | null;
            /**
             * @description UTC milliseconds since 1970.
             * @example 1795219200000
             */
            since: number | null;
            /**
             * @description For a revoked connection: whether the provider was told (RFC 7009). Null if there is no provider to tell.
             * @enum {string|null}
             */
            providerRevocation: "pending" | "done" | "failed" | "unsupported" | null;
        };
        Revocation: {
            authScopes: string[];
        };
        RevocationPreview: {
            /** @description How many members are chosen. */
            members: number;
            /** @description How many connections they have now. */
            connections: number;
            /** @description Those of `emails` that are no member's. A revocation with them is refused. */
            unknown: string[];
        };
        RevocationChoice: {
            /**
             * @description Every member.
             * @enum {boolean}
             */
            all?: true;
            /** @description The members with these e-mail addresses, at most 1,000. */
            emails?: string[];
            /** @description The members whose e-mail address begins with this, as `email` in the list of members, at most 10,000. */
            emailPrefix?: string;
            /** @description Slugs of servers: only their connections end, by any auth scope. Absent: those to all servers. */
            servers?: string[];
        };
        Invitation: {
            /** @description The e-mail address of the person, who gets a mail. */
            email: string;
            /**
             * @description `admin`: may do everything in the project. `auditor`: reads everything and changes nothing. Both are members too.
             * @default member
             * @enum {string}
             */
            role: "member" | "auditor" | "admin";
        };
        Navigator: components["schemas"]["NavigatorSettings"] & {
            slug: string;
            /**
             * @description Changes with each update. Send it as `If-Match` with an update, so that it does not overwrite another one.
             * @example "mzxw6ytboi2dgnbvgy3tqojqga"
             */
            etag: string;
            /** Format: uri */
            mcpUrl: string;
            /** @description Whether the project has a server that people connect their own accounts to. Without one, no links are handed out. */
            inChatAvailable: boolean;
            /** @description Whether in-chat authentication is switched on but waits for the first such server, as at the default navigator of a new project. */
            inChatWaits: boolean;
            /**
             * @description When Cardea switched in-chat authentication off because the last such server was removed.
             * @example 1795219200000
             */
            inChatEndedAt: number | null;
            /**
             * Format: uri
             * @description The page to which agents send people. Null while in-chat authentication is off.
             */
            previewUrl: string | null;
            /**
             * @description `yaml`: a configuration file describes it, so the next `cardea apply` undoes what is changed here. Null: no file does.
             * @enum {string|null}
             */
            source: "yaml" | null;
        };
        NavigatorSettings: {
            name: string;
            /**
             * @description `direct`: agents see every tool. `search`: agents see three tools, which find and call the others.
             * @enum {string}
             */
            mode: "direct" | "search";
            /** @description Whether agents may hand out auth links in the chat. */
            inChatAuthentication: boolean;
            /**
             * @description Servers or tools that are neither listed nor callable. Tools have their servers' own names, and * stands for any characters.
             * @example [
             *       "github__delete_*"
             *     ]
             */
            denied: string[];
        };
        Overview: {
            /** @description What of the first steps is done. */
            steps: {
                server: boolean;
                /** @description Whether you have connected an account, or no server asks for one. */
                account: boolean;
                /** @description Whether an agent has called a tool. */
                agent: boolean;
                /** @description Whether another person is a member, or can become one by a link. */
                people: boolean;
                /** @description Whether a server asks for people's own accounts. */
                needsAccount: boolean;
            };
            /** @description What waits for an administrator, at most 20 of each kind and 100 connections: also what ends within a week. */
            needs: {
                /** @description Alerts that are neither over nor acknowledged, newest first. */
                alerts: components["schemas"]["Alert"][];
                unreachable: {
                    slug: string;
                    name: string;
                    text: string;
                    /**
                     * @description UTC milliseconds since 1970.
                     * @example 1795219200000
                     */
                    since: number;
                }[];
                changed: {
                    slug: string;
                    name: string;
                    tools: number;
                    /** @description Whether they wait for approval. */
                    holds: boolean;
                }[];
                /** @description How many requests for servers wait, up to 20. */
                requests: number;
                endingLinks: {
                    id: string;
                    /** @enum {string} */
                    type: "user" | "project" | "playground" | "default";
                    /**
                     * @description UTC milliseconds since 1970.
                     * @example 1795219200000
                     */
                    at: number;
                }[];
                endingKeys: {
                    id: string;
                    name: string;
                    /**
                     * @description UTC milliseconds since 1970.
                     * @example 1795219200000
                     */
                    at: number;
                }[];
                /** @description Connections that need their person. */
                connections: {
                    /** @description The credential. */
                    id: string;
                    /**
                     * @description `expired`: only a new sign-in revives it. `refused`: the server has refused the value at two checks in a row. `ending`: it ends soon, and only its person can renew it.
                     * @enum {string}
                     */
                    kind: "expired" | "refused" | "ending";
                    server: {
                        slug: string;
                        name: string;
                    };
                    /** @description Whose it is. Null: it is the project's. */
                    email: string | null;
                    /**
                     * @description Since when; for `ending`, when it ends.
                     * @example 1795219200000
                     */
                    at: number;
                }[];
            };
        };
        Owner: {
            /** @description Id of the person. */
            id: string;
            email: string;
            /** @description Whether the setting `ADMIN_EMAILS` names the person. Then they can be removed only there. */
            isNamed: boolean;
            /** @description E-mail address of the owner who added the person. Null for a person whom the setting names. */
            addedBy: string | null;
            /**
             * @description UTC milliseconds since 1970.
             * @example 1795219200000
             */
            since: number;
        };
        NewOwner: {
            /**
             * @description The e-mail address of a person who has signed in before.
             * @example ada@example.com
             */
            email: string;
        };
        PlaygroundUser: {
            id: string;
            email: string;
            /** @description Slugs of the servers for which the user gave credentials through a playground link. */
            servers: string[];
        };
        PlaygroundTool: {
            /** @description The tool's name at navigators. */
            name: string;
            server: string;
            /** @description The server's own name of the tool. */
            ownName: string;
            description?: string;
        } & {
            [key: string]: unknown;
        };
        PlaygroundCall: {
            server: string;
            /** @description The request that the server received, without the credential. */
            request?: unknown;
            /** @description The server's `result`, or an `error` with its code and message. */
            response?: unknown;
            durationMs: number;
        };
        NewPlaygroundCall: {
            /** @description Id of a user of the playground. */
            user: string;
            /**
             * @description The tool's name at navigators.
             * @example notes__whoami
             */
            tool: string;
            /** @default {} */
            arguments: {
                [key: string]: unknown;
            };
        };
        ProjectStore: {
            /** @description Where new values are stored: Workers KV, or the AWS Parameter Store. */
            place: {
                /** @enum {string} */
                kind: "kv";
            } | {
                /** @enum {string} */
                kind: "ssm";
                /**
                 * @description The AWS region.
                 * @example eu-central-1
                 */
                region: string;
                /**
                 * @description The path below which the parameters are.
                 * @example /cardea
                 */
                prefix: string;
                /** @description The KMS key of the SecureStrings. Null for the account's `alias/aws/ssm`. */
                kmsKeyId: string | null;
            };
            /** @description Where values still are while they move. Null if all have moved. */
            former: {
                /** @enum {string} */
                kind: "kv";
            } | {
                /** @enum {string} */
                kind: "ssm";
                /**
                 * @description The AWS region.
                 * @example eu-central-1
                 */
                region: string;
                /**
                 * @description The path below which the parameters are.
                 * @example /cardea
                 */
                prefix: string;
                /** @description The KMS key of the SecureStrings. Null for the account's `alias/aws/ssm`. */
                kmsKeyId: string | null;
            } | null;
            /** @description The last move. Null if there was none in the last 30 days. */
            move: components["schemas"]["Job"] | null;
            /** @description Why the move does not go on, and what to do. It goes on by itself once this is mended. */
            problem: {
                /** @enum {string} */
                code: "settings.invalid" | "request.invalid" | "request.cross_site" | "request.wrong_host" | "request.not_json" | "request.too_many" | "recording.none" | "idempotency.other_request" | "idempotency.unanswered" | "idempotency.shown_once" | "request.too_large" | "session.missing" | "session.code_rejected" | "session.email_invalid" | "session.too_many_codes" | "session.too_many_guesses" | "session.mail_failed" | "mail.key_refused" | "mail.sender_refused" | "mail.recipient_refused" | "mail.rate_limited" | "mail.tls_missing" | "mail.refused" | "mail.down" | "session.codes_off" | "session.provider_failed" | "session.provider_refused" | "second_factor.needed" | "second_factor.missing" | "second_factor.last_required" | "second_factor.rejected" | "second_factor.too_many_guesses" | "second_factor.passkey_refused" | "second_factor.sign_in_again" | "second_factor.exists" | "setup.ended" | "session.cookie_missing" | "session.sign_in_expired" | "resource.not_found" | "project.admin_required" | "project.edit_loses" | "project.slug_taken" | "member.last_admin" | "agent.ending" | "owner.unknown" | "owner.named" | "owner.last" | "owner.too_many" | "role.reads_only" | "news.too_many" | "stream.too_many" | "member.address_disputed" | "conflict.identity_known" | "server.slug_taken" | "server.url_refused" | "server.scope_mismatch" | "server.moved" | "server.failing" | "server.busy" | "server.unreadable" | "server.revision_unknown" | "server.edit_loses" | "server.changed_meanwhile" | "tool.not_held" | "version.changed_meanwhile" | "server.too_many" | "server.too_many_scopes" | "tool.changed_again" | "navigator.no_personal_server" | "navigator.too_many" | "rule.too_many" | "revocation.too_many" | "revocation.under_way" | "revocation.too_many_members" | "decision.invalid" | "rule.invalid" | "project.not_member" | "key.invalid" | "key.expired" | "token.role_too_low" | "token.person_needed" | "token.too_many" | "key.user_refused" | "link.unknown" | "link.deleted" | "link.paused" | "link.expired" | "link.used" | "link.wrong_domain" | "link.wrong_email" | "link.other_user" | "link.not_member" | "link.person_removed" | "link.level_mismatch" | "link.return_refused" | "link.default_stays" | "link.not_editable" | "credential.refused" | "server.broke_off" | "bridge.offline" | "bridge.not_allowed" | "bridge.server_down" | "bridge.token_refused" | "bridge.version_unknown" | "bridge.too_many" | "credential.unreachable" | "credential.invalid_value" | "credential.superseded" | "credential.needs_sign_in" | "credential.needs_scope" | "credential.provider_down" | "credential.provider_busy" | "authorization.invalid_state" | "authorization.refused" | "authorization.discovery_failed" | "authorization.client_needed" | "authorization.registration_failed" | "authorization.client_refused" | "authorization.scope_refused" | "authorization.provider_busy" | "authorization.provider_broken" | "authorization.exchange_failed" | "consent.invalid" | "consent.ended" | "consent.unreachable" | "consent.no_resource" | "consent.unknown_resource" | "vault.unreadable" | "vault.key_missing" | "rotation.running" | "vault.other_settings" | "store.moving" | "store.same" | "store.not_set_up" | "store.credentials_refused" | "store.access_denied" | "store.key_unusable" | "store.full" | "store.value_too_large" | "store.busy" | "store.down" | "store.refused" | "outbound.refused" | "outbound.too_large" | "internal.failed";
                message: string;
            } | null;
            /** @description The region of this Cardea instance's Parameter Store. Null if its settings are missing, so that there is only KV. */
            region: string | null;
        };
        NewProjectStore: {
            /** @enum {string} */
            kind: "kv";
        } | {
            /** @enum {string} */
            kind: "ssm";
            /**
             * @description A path that the IAM policy allows.
             * @example /cardea
             */
            prefix: string;
            /**
             * @description Id, ARN or alias of a symmetric KMS key. Absent or empty: the account's `alias/aws/ssm`.
             * @example alias/cardea
             */
            kmsKeyId?: string;
        };
        Project: {
            /** @example github */
            slug: string;
            name: string;
            description: string;
            /**
             * @description One emoji, which people see beside the name. Empty without one.
             * @example 🌱
             */
            icon: string;
            /**
             * @description The caller's role.
             * @enum {string}
             */
            role: "member" | "auditor" | "admin";
            /**
             * Format: uri
             * @description The MCP URL of the default navigator, for agents.
             */
            mcpUrl: string;
            /**
             * @description Origins to which a link may send people back.
             * @example [
             *       "https://app.example.com"
             *     ]
             */
            returnOrigins: string[];
            /**
             * @description Origins whose pages may call the project's MCP endpoints from a browser, in addition to those of this Cardea instance.
             * @example [
             *       "https://agent.example.com"
             *     ]
             */
            browserOrigins: string[];
            /** @description For how many days audit events are kept. Older ones are deleted. */
            auditRetentionDays: number;
            /** @description The most days that the operator of this Cardea instance allows. */
            auditRetentionDaysMax: number;
            /** @description Whether arguments and results of calls are recorded, redacted, for 14 days or as long as events are kept, if that is less. */
            recordsCalls: boolean;
            /** @description Names of arguments and results whose values are redacted at all servers. Auth scopes have more. */
            redactionHints: string[];
            /**
             * @description When the project requires a second factor of its administrators and auditors.
             * @enum {string}
             */
            secondFactor: "off" | "acts" | "administrators";
            /**
             * @description When this Cardea instance requires one of everybody. The stricter one of both holds.
             * @enum {string}
             */
            secondFactorOfDeployment: "off" | "acts" | "administrators";
            /**
             * @description UTC milliseconds since 1970.
             * @example 1795219200000
             */
            createdAt: number;
            /**
             * @description Changes with each update. Send it as `If-Match` with an update, so that it does not overwrite another one.
             * @example "mzxw6ytboi2dgnbvgy3tqojqga"
             */
            etag: string;
        };
        NewProject: {
            /** @example github */
            slug: string;
            name: string;
            /** @default  */
            description: string;
            /**
             * @description One emoji, or an empty text.
             * @default
             * @example 🌱
             */
            icon: string;
        };
        ProjectChange: {
            name?: string;
            description?: string;
            /**
             * @description One emoji, or an empty text.
             * @example 🌱
             */
            icon?: string;
            returnOrigins?: string[];
            browserOrigins?: string[];
            auditRetentionDays?: number;
            recordsCalls?: boolean;
            /** @description Names of arguments and results whose values must not be recorded. */
            redactionHints?: string[];
            /**
             * @description `acts`: before dangerous acts. `administrators`: also before the console and this API serve an administrator or auditor. To require one, have one: otherwise the answer is 403 `second_factor.missing`.
             * @enum {string}
             */
            secondFactor?: "off" | "acts" | "administrators";
            /** @description The names from `asks.confirm` of the changes whose consequences you accept. */
            confirm?: "auditRetentionDays"[];
        };
        RouteRule: components["schemas"]["NewRouteRule"] & {
            id: string;
            /**
             * @description Changes with each update. Send it as `If-Match` with an update, so that it does not overwrite another one.
             * @example "mzxw6ytboi2dgnbvgy3tqojqga"
             */
            etag: string;
            /**
             * @description `yaml`: a configuration file describes it, so the next `cardea apply` undoes what is changed here. Null: no file does.
             * @enum {string|null}
             */
            source: "yaml" | null;
        };
        NewRouteRule: {
            /**
             * @description What people call the rule. It may be empty.
             * @default
             * @example No deleting
             */
            name: string;
            /** @description Slug of the server. Null: the rule applies to every server. */
            server: string | null;
            /**
             * @description Slug of the only navigator the rule is for. Null: all of them. A server's own endpoint counts as `default`.
             * @default null
             */
            navigator: string | null;
            /**
             * @description The server's own names of the tools, with * for any characters.
             * @example [
             *       "delete_*"
             *     ]
             */
            tools: string[];
            /**
             * @description Id of one of the server's auth scopes. Null: the server's own.
             * @default null
             */
            authScope: string | null;
            /** @enum {string} */
            policy: "allow" | "deny";
        };
        AddedRouteRule: components["schemas"]["NewRouteRule"] & {
            /**
             * @description Id of the rule that follows the new one. Null: the new rule is the last one.
             * @default null
             */
            before: string | null;
        };
        /**
         * @description Id of the rule that follows the moved one, or of the rule that it follows.
         * @example {
         *       "before": "rul_2"
         *     }
         */
        RulePlace: {
            before: string;
        } | {
            after: string;
        };
        DefaultPolicy: {
            /** @enum {string} */
            policy: "allow" | "deny";
            /**
             * @description Changes with each update. Send it as `If-Match` with an update, so that it does not overwrite another one.
             * @example "mzxw6ytboi2dgnbvgy3tqojqga"
             */
            etag: string;
        };
        ServerChange: {
            /** @description Refused. The slug cannot be changed, because the names of the tools contain it. */
            slug?: string;
            name?: string;
            url?: string;
            /** @enum {string} */
            transport?: "http" | "sse" | "bridge";
            /** @enum {string} */
            state?: "active" | "paused";
            holdChanges?: boolean;
            authScope?: {
                /** @enum {string} */
                type?: "none" | "oauth2" | "header" | "path" | "query" | "env";
                /** @enum {string} */
                level?: "user" | "project";
                /** @description All fields, in their order. */
                fields?: components["schemas"]["AuthScopeField"][];
                /** @description Names of arguments and results whose values must not be recorded. */
                redactionHints?: string[];
            };
            /** @description Null: all OAuth settings are discovered from the server. */
            oauth?: {
                provider?: {
                    /** @enum {string} */
                    kind: "discovered";
                } | {
                    /** @enum {string} */
                    kind: "template";
                    template: string;
                } | {
                    /** @enum {string} */
                    kind: "manual";
                    authorizationUrl: string;
                    tokenUrl: string;
                    /** @description The revocation endpoint (RFC 7009), where Cardea also ends the grants that are revoked here. Absent: they are not ended there. */
                    revocationUrl?: string;
                    /** @description The UserInfo endpoint (OpenID Connect), or one with answers of the same shape. It tells which account is connected. */
                    userinfoUrl?: string;
                };
                scopes?: string[];
                /** @enum {string} */
                grant?: "authorization_code" | "client_credentials" | "enterprise";
                identityProvider?: {
                    tokenUrl: string;
                    clientId: string;
                };
                /** @description Null: Cardea registers its own client. */
                client?: {
                    id?: string;
                    /** @description Absent: the secret stays. Null: the client has no secret. */
                    secret?: string | null;
                    /**
                     * @description Absent: the name stays. Null: configuration files have none for it.
                     * @example github-client
                     */
                    secretName?: string | null;
                    /** @description The client's redirect URI at the provider, which you got from `/redirect-uri`. Absent: the server gets a new one, which you enter at the provider. */
                    redirectUri?: string;
                    privateKey?: {
                        pem: string;
                        /** @enum {string} */
                        algorithm: "ES256" | "ES384" | "RS256" | "PS256" | "EdDSA";
                    };
                } | null;
            } | null;
            /** @description The revision that you read. If the server was edited since, your edit is refused. */
            revision?: string;
            /** @description The names from `asks.confirm` of the changes whose consequences you accept. */
            confirm?: string[];
        };
        AuthScopeChange: {
            name?: string;
            /** @enum {string} */
            type?: "none" | "oauth2" | "header" | "path" | "query" | "env";
            /** @enum {string} */
            level?: "user" | "project";
            /** @description All fields, in their order. */
            fields?: components["schemas"]["AuthScopeField"][];
            /** @description Names of arguments and results whose values must not be recorded. */
            redactionHints?: string[];
            /** @description Null: all OAuth settings are discovered from the server. */
            oauth?: {
                provider?: {
                    /** @enum {string} */
                    kind: "discovered";
                } | {
                    /** @enum {string} */
                    kind: "template";
                    template: string;
                } | {
                    /** @enum {string} */
                    kind: "manual";
                    authorizationUrl: string;
                    tokenUrl: string;
                    /** @description The revocation endpoint (RFC 7009), where Cardea also ends the grants that are revoked here. Absent: they are not ended there. */
                    revocationUrl?: string;
                    /** @description The UserInfo endpoint (OpenID Connect), or one with answers of the same shape. It tells which account is connected. */
                    userinfoUrl?: string;
                };
                scopes?: string[];
                /** @enum {string} */
                grant?: "authorization_code" | "client_credentials" | "enterprise";
                identityProvider?: {
                    tokenUrl: string;
                    clientId: string;
                };
                /** @description Null: Cardea registers its own client. */
                client?: {
                    id?: string;
                    /** @description Absent: the secret stays. Null: the client has no secret. */
                    secret?: string | null;
                    /**
                     * @description Absent: the name stays. Null: configuration files have none for it.
                     * @example github-client
                     */
                    secretName?: string | null;
                    /** @description The client's redirect URI at the provider, which you got from `/redirect-uri`. Absent: the server gets a new one, which you enter at the provider. */
                    redirectUri?: string;
                    privateKey?: {
                        pem: string;
                        /** @enum {string} */
                        algorithm: "ES256" | "ES384" | "RS256" | "PS256" | "EdDSA";
                    };
                } | null;
            } | null;
            /** @description The revision that you read. If the server was edited since, your edit is refused. */
            revision?: string;
            /** @description The names from `asks.confirm` of the changes whose consequences you accept. */
            confirm?: string[];
        };
        Probe: {
            /** @enum {string} */
            kind: "server";
            server: components["schemas"]["ProbedServer"];
        } | {
            /** @enum {string} */
            kind: "choices";
            choices: {
                id: string;
                name: string;
                /** Format: uri */
                url: string;
                /** @enum {string} */
                transport: "http" | "sse";
                category: string;
                /** Format: uri */
                helpUrl: string;
                auth: {
                    /** @enum {string} */
                    type: "none";
                } | {
                    /** @enum {string} */
                    type: "oauth2";
                    template?: string;
                    scopes?: string[];
                } | {
                    /** @enum {string} */
                    type: "header";
                    header: string;
                    label: string;
                    prefix: string;
                };
            }[];
        } | {
            /** @enum {string} */
            kind: "unknown";
        };
        ProbedServer: {
            /** @description The URL to add. */
            url: string;
            name: string;
            /** @description Its id in the catalog. */
            known: string | null;
            helpUrl: string | null;
            /** @description A data URI. */
            icon: string | null;
            /**
             * @description `untried`: a value is missing without which the server cannot be asked.
             * @enum {string}
             */
            state: "reachable" | "unreachable" | "untried";
            /** @description Why the server or its sign-in cannot be used, and what to do. */
            problem: string | null;
            /** @description The MCP revision. Null if the server tells it only after a sign-in. */
            revision: string | null;
            /** @enum {string} */
            transport: "http" | "sse";
            /** @description Null: not known. */
            signIn: {
                /** @enum {string} */
                type: "none";
                /**
                 * @description Who says so: the server itself, or the catalog of well-known servers.
                 * @enum {string}
                 */
                from: "server" | "catalog";
            } | {
                /** @enum {string} */
                type: "oauth2";
                /**
                 * @description Who says so: the server itself, or the catalog of well-known servers.
                 * @enum {string}
                 */
                from: "server" | "catalog";
                issuer: string | null;
                scopes: string[];
                /**
                 * @description How Cardea becomes a client there: `cimd` by a client id metadata document, `dcr` by dynamic client registration, `client-needed` only with a client that an administrator creates.
                 * @enum {string}
                 */
                registration: "cimd" | "dcr" | "client-needed";
                /** @description The provider template to use, if the provider publishes no metadata. */
                template: string | null;
                /** @description The provider's page where an administrator creates the client. */
                clientUrl: string | null;
            } | {
                /** @enum {string} */
                type: "header" | "query" | "path";
                /**
                 * @description Who says so: the server itself, or the catalog of well-known servers.
                 * @enum {string}
                 */
                from: "server" | "catalog";
                fields: {
                    name: string;
                    label: string;
                    prefix: string;
                }[];
            } | null;
            /** @description Its tools, with the names of at most 100. Null if it does not list them without a sign-in. */
            tools: {
                count: number;
                names: string[];
            } | null;
            /** @description `mix_up`: the OAuth provider does not name itself as issuer (RFC 9207); `not_revocable`: Cardea cannot revoke grants at the provider (RFC 7009); `client_needed`: an administrator has to create a client at the provider; `optional_sign_in`: the server answers without a sign-in too; `key_in_url`: the URL had a parameter that looked like a key, which was taken out; `key_place_unknown`: the server wants a key and does not say where it goes; `hidden_text`: a tool's definition has characters that people cannot see; `http_sse`: the server speaks only the transport HTTP+SSE of 2024-11-05; `tools_left_out`: some tools could not be read */
            warnings: ("mix_up" | "not_revocable" | "client_needed" | "optional_sign_in" | "key_in_url" | "key_place_unknown" | "hidden_text" | "http_sse" | "tools_left_out")[];
            /** @description Sentences about the parts of its metadata that Cardea could not read and ignores. */
            leftOut: string[];
        };
        NewProbe: {
            /**
             * @description The name of a well-known server, or the URL of any server, with or without `https://`.
             * @example https://mcp.example.com/mcp
             */
            input: string;
        };
        ServerRequest: {
            id: string;
            /** @description The e-mail address of the member who asked. */
            email: string;
            /** @description What the member asked for, in their own words. */
            wish: string;
            /** @enum {string} */
            state: "waiting" | "accepted" | "declined";
            /** @description The administrator's word to the member. */
            answer: string;
            /**
             * @description UTC milliseconds since 1970.
             * @example 1795219200000
             */
            createdAt: number;
            /**
             * @description UTC milliseconds since 1970.
             * @example 1795219200000
             */
            answeredAt: number | null;
        };
        ServerRequestAnswer: {
            /**
             * @description Accepting adds no server: it tells the member that one will come, or is there.
             * @enum {string}
             */
            state: "accepted" | "declined";
            /** @default  */
            answer: string;
        };
        Server: {
            /** @example github */
            slug: string;
            name: string;
            /**
             * @description Its address. Of a server behind a bridge: `bridge://` and the name that the bridge's file gives it.
             * @example https://mcp.example.com/{workspace}/mcp
             */
            url: string;
            /**
             * @default http
             * @enum {string}
             */
            transport: "http" | "sse" | "bridge";
            authScope: components["schemas"]["AuthScope"] & Record<string, never>;
            /** @enum {string} */
            state: "active" | "paused";
            /** @description Whether a changed tool waits for approval. */
            holdChanges: boolean;
            /** @description Changes with each edit. Send it with your edit, so that the edit does not overwrite another one. */
            revision: string;
            /**
             * @description Changes with each update. Send it as `If-Match` with an update, so that it does not overwrite another one.
             * @example "mzxw6ytboi2dgnbvgy3tqojqga"
             */
            etag: string;
            /**
             * @description `yaml`: a configuration file describes the server and its auth scopes, so the next `cardea apply` undoes what is changed here. Otherwise how the server's own auth scope was created.
             * @enum {string}
             */
            source: "console" | "api" | "yaml" | "seed";
            /**
             * @description UTC milliseconds since 1970.
             * @example 1795219200000
             */
            createdAt: number;
            /** @description The server's further auth scopes, which route rules may choose. `grant`: how Cardea gets its tokens; null if it does not use OAuth. */
            furtherAuthScopes: {
                id: string;
                name: string;
                grant: string | null;
            }[];
            /** @description How many of its tools differ from their first or last approved definition. */
            changedTools: number;
            /** @description How many credentials exist for the server's own auth scope. */
            connections: number;
            /** @description The redirect URI to enter at the provider for the client that you created there. Null if there is none to enter. */
            redirectUri: string | null;
            /** @description Problems when Cardea last read the server's lists. `connection`: the server did not answer correctly. Otherwise `about` is the kind of list of which a part could not be read, and `text` says why. */
            reports: {
                /** @enum {string} */
                about: "connection" | "tools" | "prompts" | "resources" | "resourceTemplates";
                text: string;
                /**
                 * @description UTC milliseconds since 1970.
                 * @example 1795219200000
                 */
                since: number;
            }[];
            health: components["schemas"]["ServerHealth"];
            /** @description `mix_up`: the OAuth provider does not name itself as issuer in its authorization responses (RFC 9207), and the client uses a redirect URI that other servers use too. So a malicious server could receive a person's authorization code (mix-up attack, RFC 9700 §4.4). A redirect URI of the server's own prevents this. If Cardea registered the client, reset the server. If you created the client, add the redirect URI `/oauth/callback/{id of the auth scope}` to it at the provider, and edit the client's `redirectUri` here. */
            warnings: "mix_up"[];
            /** @description The last error between Cardea as a client and the OAuth provider, which an administrator can fix. Null after the next successful sign-in, or after a week. */
            fault: {
                /**
                 * @description UTC milliseconds since 1970.
                 * @example 1795219200000
                 */
                at: number;
                text: string;
            } | null;
            oauth: {
                provider: {
                    /** @enum {string} */
                    kind: "discovered";
                } | {
                    /** @enum {string} */
                    kind: "template";
                    template: string;
                } | {
                    /** @enum {string} */
                    kind: "manual";
                    authorizationUrl: string;
                    tokenUrl: string;
                    /** @description The revocation endpoint (RFC 7009), where Cardea also ends the grants that are revoked here. Absent: they are not ended there. */
                    revocationUrl?: string;
                    /** @description The UserInfo endpoint (OpenID Connect), or one with answers of the same shape. It tells which account is connected. */
                    userinfoUrl?: string;
                };
                scopes: string[];
                grant: string;
                clientId: string | null;
                /** @description Whether Cardea has a secret or private key of the client. The API never returns it. */
                hasSecret: boolean;
                /**
                 * @description What configuration files call the client's secret, which is not in them. With it a client can be entered before its secret.
                 * @example github-client
                 */
                secretName: string | null;
                identityProvider: {
                    tokenUrl: string;
                    clientId: string;
                } | null;
            } | null;
        };
        ServerHealth: {
            /**
             * @description `unknown`: it was neither asked nor called yet.
             * @enum {string}
             */
            state: "reachable" | "unreachable" | "unknown";
            /**
             * @description When Cardea last asked the server.
             * @example 1795219200000
             */
            checkedAt: number | null;
            /**
             * @description The last call of an agent, exact to five minutes.
             * @example 1795219200000
             */
            lastCallAt: number | null;
            /** @description Why the server is out of reach, and what to do. */
            problem: {
                text: string;
                /**
                 * @description UTC milliseconds since 1970.
                 * @example 1795219200000
                 */
                since: number;
            } | null;
            /** @description The last error, also after the server has recovered. */
            lastError: {
                text: string;
                /**
                 * @description UTC milliseconds since 1970.
                 * @example 1795219200000
                 */
                at: number;
            } | null;
        };
        NewServer: {
            /** @example github */
            slug: string;
            name: string;
            /**
             * @description Its address. Of a server behind a bridge: `bridge://` and the name that the bridge's file gives it.
             * @example https://mcp.example.com/{workspace}/mcp
             */
            url: string;
            /**
             * @default http
             * @enum {string}
             */
            transport: "http" | "sse" | "bridge";
            authScope: components["schemas"]["AuthScope"];
            oauth?: components["schemas"]["OAuthSettings"];
        };
        ServerCheck: {
            reachable: boolean;
            problem: string | null;
            /** @description How many tools it lists. Null if it was not asked for them. */
            tools: number | null;
        };
        SignInConflict: {
            /** @description Changes when the address or the holder changes, so that a decision applies only to what the administrator saw. */
            id: string;
            /** @description The e-mail address of both. */
            email: string;
            issuer: string;
            /** @description Subject of the refused person at the company's provider. */
            subject: string;
            /** @description Subject of the account's holder at the same provider. Null if the holder has none there. */
            holderSubject: string | null;
            /**
             * @description When the holder's account was created.
             * @example 1795219200000
             */
            holderSince: number;
            /** @description Whether the refused person also has an account here, under another address. */
            isKnown: boolean;
            /**
             * @description When the refused person last tried to sign in.
             * @example 1795219200000
             */
            at: number;
        };
        SignInDecision: {
            /**
             * @description `same_person`: the holder has a new account at the company's provider, and it replaces the old one. `someone_else`: the address was given to another person. That person gets their own account, and the holder keeps theirs without an address.
             * @enum {string}
             */
            decision: "same_person" | "someone_else";
        };
        SourceChange: {
            /**
             * @description `yaml`: a configuration file describes it, so the next `cardea apply` undoes what is changed here. Null: no file does.
             * @enum {string|null}
             */
            source: "yaml" | null;
            /**
             * @description Slugs of servers.
             * @default []
             */
            servers: string[];
            /**
             * @description Slugs of navigators.
             * @default []
             */
            navigators: string[];
            /**
             * @description Ids of route rules.
             * @default []
             */
            rules: string[];
            /**
             * @description Names of auth links.
             * @default []
             */
            links: string[];
        };
        ToolChange: components["schemas"]["PinnedTool"] & {
            server: {
                slug: string;
                name: string;
            };
            /**
             * @description When an administrator refused the change. Null: nobody has decided yet.
             * @example 1795219200000
             */
            refusedAt: number | null;
        };
        /** @description The definition when the tool was first seen or last approved. */
        ToolDefinition: {
            name: string;
            description?: string;
        } & {
            [key: string]: unknown;
        };
        PinnedTool: {
            /** @description The server's own name of the tool. */
            name: string;
            /** @description The name that agents see at navigators. */
            nameAtNavigators: string;
            /** @enum {string} */
            state: "unchanged" | "changed" | "held";
            definition: components["schemas"]["ToolDefinition"];
            /** @description The current definition, if it differs. */
            changed: {
                hash: string;
                /**
                 * @description UTC milliseconds since 1970.
                 * @example 1795219200000
                 */
                at: number;
                definition: components["schemas"]["ToolDefinition"];
            } | null;
            /** @description Whether one of the definitions contains characters that people cannot see. */
            hiddenText: boolean;
            /**
             * @description UTC milliseconds since 1970.
             * @example 1795219200000
             */
            firstSeenAt: number;
        };
        ToolChangeDecision: {
            /**
             * @description `approve`: the changed definition is valid from now on. `refuse`: the tool stays held. It comes back to the list if it changes again.
             * @enum {string}
             */
            decision: "approve" | "refuse";
            changes: {
                /** @description Slug of the server. */
                server: string;
                /** @description The server's own name of the tool. */
                tool: string;
                /** @description The hash of the changed definition that you have seen. */
                hash: string;
            }[];
        };
        PatternMatch: {
            pattern: string;
            /** @description How many of the tools that were seen it fits. */
            count: number;
            /** @description Their names at navigators, at most 20. */
            tools: string[];
            /** @description Whether the project has the server that a pattern of a deny list names. True for a pattern of a rule. */
            isServer: boolean;
        };
        /**
         * @example {
         *       "server": "github",
         *       "tools": [
         *         "delete_*"
         *       ]
         *     }
         */
        AskedPatterns: {
            /** @description Slug of the rule's server. Null: every server. */
            server: string | null;
            /**
             * @description Patterns as a route rule has them.
             * @example [
             *       "delete_*"
             *     ]
             */
            tools: string[];
        } | {
            /** @description Patterns as a navigator's deny list has them. */
            denied: string[];
        };
        VaultKeys: {
            keys: components["schemas"]["VaultKey"][];
            /** @description The last rotation. Null if there was none in the last 30 days. */
            rotation: components["schemas"]["Rotation"] | null;
        };
        VaultKey: {
            /** @description The id of the key in `VAULT_KEYS`. */
            id: string;
            /**
             * @description `seals`: what is written now is sealed with it. `needed`: records need it. `uncounted`: a rotation must count first. `unneeded`: it can be taken out of the settings. `missing`: it is needed and not in the settings. `changed`: the settings have another key under this id.
             * @enum {string}
             */
            state: "seals" | "needed" | "uncounted" | "unneeded" | "missing" | "changed";
            /**
             * @description When Cardea first saw the key.
             * @example 1795219200000
             */
            seenAt: number;
            /** @description How many records need it, by the last count and the progress since. Null if there was none. */
            records: number | null;
            /**
             * @description When the last complete count began.
             * @example 1795219200000
             */
            countedAt: number | null;
            /**
             * @description Until when a sign-in at a provider may need it. Null if none does.
             * @example 1795219200000
             */
            signInsUntil: number | null;
        };
        Rotation: {
            id: string;
            /** @description The id of the key that seals everything again. */
            key: string;
            /** @enum {string} */
            state: "running" | "done";
            /** @enum {string} */
            step: "counting" | "sealing";
            /** @description How many counts came before this one. */
            round: number;
            /** @description How many places this round has looked at. */
            seen: number;
            /** @description How many records it has found so far that another key sealed. */
            total: number;
            /** @description How many of them it has sealed again. */
            done: number;
            /** @description What could not be reached or sealed again in this round, and is tried again. Of a finished one: records that no key opens. */
            failed: number;
            /**
             * @description When it goes on. Null if it is done.
             * @example 1795219200000
             */
            nextAt: number | null;
            /**
             * @description UTC milliseconds since 1970.
             * @example 1795219200000
             */
            createdAt: number;
            /**
             * @description UTC milliseconds since 1970.
             * @example 1795219200000
             */
            finishedAt: number | null;
        };
        Bridge: {
            /** @description Of this connection. */
            id: string;
            /** @description The token with which it has connected, one of the API keys. */
            token: {
                id: string;
                name: string;
            };
            /** @description The version of its `cardea`. Null until it has said so. */
            version: string | null;
            /**
             * @description UTC milliseconds since 1970.
             * @example 1795219200000
             */
            connectedAt: number;
            /** @description Whether it is being stopped: it finishes what runs, and takes nothing new. */
            leaving: boolean;
            /** @description What its own file allows: programs that speak over stdio, and HTTP servers of its network. */
            servers: {
                name: string;
                /** @enum {string} */
                kind: "stdio" | "http";
            }[];
        };
        Webhook: {
            id: string;
            /**
             * @description Changes with each update. Send it as `If-Match` with an update, so that it does not overwrite another one.
             * @example "mzxw6ytboi2dgnbvgy3tqojqga"
             */
            etag: string;
            /** @description The address; of one with the format `slack`, only its origin. */
            url: string;
            events: ("connection.made" | "connection.renewed" | "connection.expired" | "connection.revoked" | "connection.refused" | "connection.ending" | "connection.recovered" | "member.joined" | "member.removed" | "link.opened" | "link.used" | "link.expired" | "server.unreachable" | "server.recovered" | "tool.changed" | "tool.held" | "key.expiring" | "mail.failing" | "server.error_rate" | "server.error_rate_normal" | "provider.down" | "provider.recovered" | "credential.unusual")[];
            /**
             * @description `standard`: signed, as Standard Webhooks says. `slack`: a message to a channel, as incoming webhooks of Slack take it; the address is kept like a secret.
             * @enum {string}
             */
            format: "standard" | "slack";
            description: string;
            /** @description Whether it is switched off: no events are kept for it, but tests and replays are sent. */
            paused: boolean;
            /**
             * @description Until when requests are signed with the secret before, too; null if there is none.
             * @example 1795219200000
             */
            formerKeyEndsAt: number | null;
            /**
             * @description UTC milliseconds since 1970.
             * @example 1795219200000
             */
            createdAt: number;
        };
        NewWebhook: {
            /**
             * Format: uri
             * @description A public https address.
             * @example https://app.example.com/webhooks/cardea
             */
            url: string;
            events: ("connection.made" | "connection.renewed" | "connection.expired" | "connection.revoked" | "connection.refused" | "connection.ending" | "connection.recovered" | "member.joined" | "member.removed" | "link.opened" | "link.used" | "link.expired" | "server.unreachable" | "server.recovered" | "tool.changed" | "tool.held" | "key.expiring" | "mail.failing" | "server.error_rate" | "server.error_rate_normal" | "provider.down" | "provider.recovered" | "credential.unusual")[];
            /**
             * @description A note for people, such as who receives the events.
             * @example Billing
             */
            description?: string;
            /**
             * @description `standard`: signed, as Standard Webhooks says. `slack`: a message to a channel, as incoming webhooks of Slack take it; the address is kept like a secret.
             * @default standard
             * @enum {string}
             */
            format: "standard" | "slack";
        };
        WebhookChange: {
            /**
             * Format: uri
             * @description A public https address.
             * @example https://app.example.com/webhooks/cardea
             */
            url?: string;
            events?: ("connection.made" | "connection.renewed" | "connection.expired" | "connection.revoked" | "connection.refused" | "connection.ending" | "connection.recovered" | "member.joined" | "member.removed" | "link.opened" | "link.used" | "link.expired" | "server.unreachable" | "server.recovered" | "tool.changed" | "tool.held" | "key.expiring" | "mail.failing" | "server.error_rate" | "server.error_rate_normal" | "provider.down" | "provider.recovered" | "credential.unusual")[];
            /**
             * @description A note for people, such as who receives the events.
             * @example Billing
             */
            description?: string;
            paused?: boolean;
        };
        WebhookKeyRotation: {
            /**
             * @description For how many hours requests are signed with the secret before, too. 0 ends it at once.
             * @default 24
             */
            overlapHours: number;
        };
        WebhookDelivery: {
            /** @description The header `webhook-id`. It is the same at each attempt. */
            id: string;
            /** @enum {string} */
            event: "connection.made" | "connection.renewed" | "connection.expired" | "connection.revoked" | "connection.refused" | "connection.ending" | "connection.recovered" | "member.joined" | "member.removed" | "link.opened" | "link.used" | "link.expired" | "server.unreachable" | "server.recovered" | "tool.changed" | "tool.held" | "key.expiring" | "mail.failing" | "server.error_rate" | "server.error_rate_normal" | "provider.down" | "provider.recovered" | "credential.unusual" | "webhook.test";
            /** @description The id of the connection; null for an event about something else. */
            connection: string | null;
            /** @enum {string} */
            status: "pending" | "delivered" | "failed";
            /** @description How often it was sent. */
            attempts: number;
            /** @description The HTTP status of the last answer; null if there was none. */
            lastStatus: number | null;
            /**
             * @description UTC milliseconds since 1970.
             * @example 1795219200000
             */
            createdAt: number;
            /**
             * @description When it is sent next; null if it is not sent again.
             * @example 1795219200000
             */
            dueAt: number | null;
        };
    };
    responses: {
        /** @description `request.invalid`: The request is not valid. Check the fields named below. */
        "400-request.invalid": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "request.invalid";
                };
            };
        };
        /**
         * @description `session.missing`: Sign in first.
         *
         *     `key.invalid`: This key is unknown, expired or revoked, or is not for this project.
         *
         *     `key.expired`: This platform token has expired. Make a new one, as a person who is signed in.
         */
        "401-session.missing-key.invalid-key.expired": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "session.missing" | "key.invalid" | "key.expired";
                };
            };
        };
        /**
         * @description `second_factor.needed`: This needs your second factor. Open /second-factor in this browser, confirm that it is you, then try again.
         *
         *     `second_factor.missing`: This needs a second factor, and you have none yet. Open /second-factor in this browser, set one up, then try again.
         */
        "403-second_factor.needed-second_factor.missing": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "second_factor.needed" | "second_factor.missing";
                };
            };
        };
        /** @description `resource.not_found`: There is nothing here, or you have no access to it. */
        "404-resource.not_found": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "resource.not_found";
                };
            };
        };
        /** @description `request.too_many`: There were too many requests in a short time. Wait a few minutes and try again. */
        "429-request.too_many": {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "request.too_many";
                };
            };
        };
        /** @description `internal.failed`: Something went wrong. Try again. If it happens again, tell the administrator. */
        "500-internal.failed": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "internal.failed";
                };
            };
        };
        /**
         * @description `second_factor.needed`: This needs your second factor. Open /second-factor in this browser, confirm that it is you, then try again.
         *
         *     `second_factor.missing`: This needs a second factor, and you have none yet. Open /second-factor in this browser, set one up, then try again.
         *
         *     `role.reads_only`: You are an auditor of this project: you can read everything and change nothing. Ask an administrator of the project to make this change.
         *
         *     `request.cross_site`: This request did not come from Cardea's own pages. Reload the page and try again.
         */
        "403-second_factor.needed-second_factor.missing-role.reads_only-request.cross_site": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "second_factor.needed" | "second_factor.missing" | "role.reads_only" | "request.cross_site";
                };
            };
        };
        /** @description `agent.ending`: A revocation of this agent for everybody is under way. Wait until its job is done. */
        "409-agent.ending": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "agent.ending";
                };
            };
        };
        /** @description `request.too_large`: The request is larger than Cardea accepts. */
        "413-request.too_large": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "request.too_large";
                };
            };
        };
        /** @description `request.not_json`: Send the body as application/json. */
        "415-request.not_json": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "request.not_json";
                };
            };
        };
        /**
         * @description `idempotency.unanswered`: A request with this Idempotency-Key is under way, or has ended without an answer. Try again in a minute. If this stays so, look whether the request has made what it was to make, and use a new key.
         *
         *     `idempotency.shown_once`: The request with this Idempotency-Key was made. Its answer is not kept: it has a secret, is a server's, is too long, or names a person who was erased. If you did not get it, remove what the request made, and use a new key.
         */
        "409-idempotency.unanswered-idempotency.shown_once": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "idempotency.unanswered" | "idempotency.shown_once";
                };
            };
        };
        /** @description `idempotency.other_request`: This Idempotency-Key was used for another request. Use a new key for each request that is to be made. */
        "422-idempotency.other_request": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "idempotency.other_request";
                };
            };
        };
        /**
         * @description `resource.not_found`: There is nothing here, or you have no access to it.
         *
         *     `recording.none`: Nothing is recorded of this call: the project recorded no arguments and results then, they were kept long enough, or the vault's key that sealed them is gone.
         */
        "404-resource.not_found-recording.none": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "resource.not_found" | "recording.none";
                };
            };
        };
        /**
         * @description `second_factor.needed`: This needs your second factor. Open /second-factor in this browser, confirm that it is you, then try again.
         *
         *     `second_factor.missing`: This needs a second factor, and you have none yet. Open /second-factor in this browser, set one up, then try again.
         *
         *     `token.role_too_low`: The role of this platform token does not allow this. Use one with a higher role.
         *
         *     `request.cross_site`: This request did not come from Cardea's own pages. Reload the page and try again.
         */
        "403-second_factor.needed-second_factor.missing-token.role_too_low-request.cross_site": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "second_factor.needed" | "second_factor.missing" | "token.role_too_low" | "request.cross_site";
                };
            };
        };
        /** @description `version.changed_meanwhile`: Another administrator has changed this since you read it, so nothing was changed. Read it again, then make your change. */
        "412-version.changed_meanwhile": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "version.changed_meanwhile";
                };
            };
        };
        /**
         * @description `request.invalid`: The request is not valid. Check the fields named below.
         *
         *     `server.url_refused`: Cardea cannot connect to this URL. Use a public https address.
         *
         *     `server.scope_mismatch`: The fields do not fit the kind of authentication.
         */
        "400-request.invalid-server.url_refused-server.scope_mismatch": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "request.invalid" | "server.url_refused" | "server.scope_mismatch";
                };
            };
        };
        /**
         * @description `idempotency.unanswered`: A request with this Idempotency-Key is under way, or has ended without an answer. Try again in a minute. If this stays so, look whether the request has made what it was to make, and use a new key.
         *
         *     `idempotency.shown_once`: The request with this Idempotency-Key was made. Its answer is not kept: it has a secret, is a server's, is too long, or names a person who was erased. If you did not get it, remove what the request made, and use a new key.
         *
         *     `server.too_many_scopes`: This server has 20 further auth scopes, which is the most. Remove one first.
         *
         *     `store.not_set_up`: This Cardea instance has no access to the AWS Parameter Store. The operator must set SSM_REGION, SSM_ACCESS_KEY_ID and SSM_SECRET_ACCESS_KEY.
         */
        "409-idempotency.unanswered-idempotency.shown_once-server.too_many_scopes-store.not_set_up": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "idempotency.unanswered" | "idempotency.shown_once" | "server.too_many_scopes" | "store.not_set_up";
                };
            };
        };
        /**
         * @description `idempotency.other_request`: This Idempotency-Key was used for another request. Use a new key for each request that is to be made.
         *
         *     `store.value_too_large`: This value is too large for the AWS Parameter Store, which takes 8 kB with Cardea's seal, some 6 kB of what was entered. Nothing was stored there. Use a shorter value, or keep the project's values in KV.
         */
        "422-idempotency.other_request-store.value_too_large": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "idempotency.other_request" | "store.value_too_large";
                };
            };
        };
        /**
         * @description `internal.failed`: Something went wrong. Try again. If it happens again, tell the administrator.
         *
         *     `vault.key_missing`: A vault key that is still needed is not in the settings.
         */
        "500-internal.failed-vault.key_missing": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "internal.failed" | "vault.key_missing";
                };
            };
        };
        /**
         * @description `authorization.discovery_failed`: Cardea could not find out how to sign in to this server.
         *
         *     `store.credentials_refused`: AWS does not accept Cardea's access key in this region. The operator must check SSM_REGION, SSM_ACCESS_KEY_ID and SSM_SECRET_ACCESS_KEY.
         *
         *     `store.access_denied`: AWS does not allow Cardea to do this in the Parameter Store. The operator must compare the IAM policy with docs/ssm.md, and its paths with the prefix of the project.
         *
         *     `store.key_unusable`: AWS cannot use the KMS key of this project: it is disabled, deleted, in another region, or not allowed for Cardea. Enable it, or let the IAM policy and the key's own policy name it.
         *
         *     `store.full`: The Parameter Store has no room for more parameters of this tier in this account and region. Delete some there, or move the project back to KV.
         *
         *     `store.refused`: The AWS Parameter Store did not take the request. The administrator finds the cause in the log.
         */
        "502-authorization.discovery_failed-store.credentials_refused-store.access_denied-store.key_unusable-store.full-store.refused": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "authorization.discovery_failed" | "store.credentials_refused" | "store.access_denied" | "store.key_unusable" | "store.full" | "store.refused";
                };
            };
        };
        /**
         * @description `store.busy`: The AWS Parameter Store takes no more requests at the moment. Try again in a minute.
         *
         *     `store.down`: The AWS Parameter Store does not answer. Try again in a minute. If it never answers, the operator must check the region in SSM_REGION.
         *
         *     `vault.other_settings`: Cardea is changing its vault keys. Try again in a minute.
         */
        "503-store.busy-store.down-vault.other_settings": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "store.busy" | "store.down" | "vault.other_settings";
                };
            };
        };
        /**
         * @description `server.edit_loses`: This change has consequences for what people have connected. Read them, then confirm.
         *
         *     `server.changed_meanwhile`: Another administrator has changed this server since you opened it. Open it again, then make your change.
         *
         *     `store.not_set_up`: This Cardea instance has no access to the AWS Parameter Store. The operator must set SSM_REGION, SSM_ACCESS_KEY_ID and SSM_SECRET_ACCESS_KEY.
         */
        "409-server.edit_loses-server.changed_meanwhile-store.not_set_up": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "server.edit_loses" | "server.changed_meanwhile" | "store.not_set_up";
                };
            };
        };
        /** @description `store.value_too_large`: This value is too large for the AWS Parameter Store, which takes 8 kB with Cardea's seal, some 6 kB of what was entered. Nothing was stored there. Use a shorter value, or keep the project's values in KV. */
        "422-store.value_too_large": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "store.value_too_large";
                };
            };
        };
        /**
         * @description `idempotency.unanswered`: A request with this Idempotency-Key is under way, or has ended without an answer. Try again in a minute. If this stays so, look whether the request has made what it was to make, and use a new key.
         *
         *     `idempotency.shown_once`: The request with this Idempotency-Key was made. Its answer is not kept: it has a secret, is a server's, is too long, or names a person who was erased. If you did not get it, remove what the request made, and use a new key.
         *
         *     `server.changed_meanwhile`: Another administrator has changed this server since you opened it. Open it again, then make your change.
         */
        "409-idempotency.unanswered-idempotency.shown_once-server.changed_meanwhile": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "idempotency.unanswered" | "idempotency.shown_once" | "server.changed_meanwhile";
                };
            };
        };
        /**
         * @description `idempotency.unanswered`: A request with this Idempotency-Key is under way, or has ended without an answer. Try again in a minute. If this stays so, look whether the request has made what it was to make, and use a new key.
         *
         *     `idempotency.shown_once`: The request with this Idempotency-Key was made. Its answer is not kept: it has a secret, is a server's, is too long, or names a person who was erased. If you did not get it, remove what the request made, and use a new key.
         *
         *     `revocation.under_way`: A revocation of the connections that a search found is under way in this project. Wait until it has ended.
         */
        "409-idempotency.unanswered-idempotency.shown_once-revocation.under_way": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "idempotency.unanswered" | "idempotency.shown_once" | "revocation.under_way";
                };
            };
        };
        /**
         * @description `request.invalid`: The request is not valid. Check the fields named below.
         *
         *     `decision.invalid`: There can be no such call.
         */
        "400-request.invalid-decision.invalid": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "request.invalid" | "decision.invalid";
                };
            };
        };
        /**
         * @description `second_factor.needed`: This needs your second factor. Open /second-factor in this browser, confirm that it is you, then try again.
         *
         *     `second_factor.missing`: This needs a second factor, and you have none yet. Open /second-factor in this browser, set one up, then try again.
         *
         *     `request.cross_site`: This request did not come from Cardea's own pages. Reload the page and try again.
         */
        "403-second_factor.needed-second_factor.missing-request.cross_site": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "second_factor.needed" | "second_factor.missing" | "request.cross_site";
                };
            };
        };
        /** @description `session.missing`: Sign in first. */
        "401-session.missing": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "session.missing";
                };
            };
        };
        /**
         * @description `second_factor.needed`: This needs your second factor. Open /second-factor in this browser, confirm that it is you, then try again.
         *
         *     `second_factor.missing`: This needs a second factor, and you have none yet. Open /second-factor in this browser, set one up, then try again.
         *
         *     `token.person_needed`: A platform token may not do this. It is for a person who is signed in.
         *
         *     `request.cross_site`: This request did not come from Cardea's own pages. Reload the page and try again.
         */
        "403-second_factor.needed-second_factor.missing-token.person_needed-request.cross_site": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "second_factor.needed" | "second_factor.missing" | "token.person_needed" | "request.cross_site";
                };
            };
        };
        /** @description `token.too_many`: There are 200 platform tokens of the deployment, which is the most. Revoke one first. */
        "409-token.too_many": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "token.too_many";
                };
            };
        };
        /**
         * @description `request.invalid`: The request is not valid. Check the fields named below.
         *
         *     `server.url_refused`: Cardea cannot connect to this URL. Use a public https address.
         *
         *     `outbound.refused`: Cardea does not connect to this address.
         */
        "400-request.invalid-server.url_refused-outbound.refused": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "request.invalid" | "server.url_refused" | "outbound.refused";
                };
            };
        };
        /**
         * @description `outbound.too_large`: The server's answer is larger than Cardea accepts.
         *
         *     `authorization.discovery_failed`: Cardea could not find out how to sign in to this server.
         */
        "502-outbound.too_large-authorization.discovery_failed": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "outbound.too_large" | "authorization.discovery_failed";
                };
            };
        };
        /** @description `member.last_admin`: A project needs at least one administrator. Make another member an administrator first. */
        "409-member.last_admin": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "member.last_admin";
                };
            };
        };
        /**
         * @description `request.invalid`: The request is not valid. Check the fields named below.
         *
         *     `link.level_mismatch`: These servers do not fit the kind of link.
         *
         *     `link.return_refused`: This project does not send people back to that address.
         */
        "400-request.invalid-link.level_mismatch-link.return_refused": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "request.invalid" | "link.level_mismatch" | "link.return_refused";
                };
            };
        };
        /**
         * @description `link.not_editable`: This link has been used or deleted, so it cannot be changed. Make a new one.
         *
         *     `link.default_stays`: The default link cannot be edited or deleted: it exists as long as a navigator has in-chat authentication switched on.
         */
        "409-link.not_editable-link.default_stays": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "link.not_editable" | "link.default_stays";
                };
            };
        };
        /** @description `link.default_stays`: The default link cannot be edited or deleted: it exists as long as a navigator has in-chat authentication switched on. */
        "409-link.default_stays": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "link.default_stays";
                };
            };
        };
        /**
         * @description `mail.key_refused`: The mail service does not accept Cardea's key or password. An administrator has to make a new one there and set it again.
         *
         *     `mail.sender_refused`: The mail service does not send for the address in MAIL_FROM. An administrator has to verify its domain there, or set another address.
         *
         *     `mail.recipient_refused`: The mail service does not deliver to this address. Check it, or use another one.
         *
         *     `mail.tls_missing`: The mail server offers no encryption on this port, so nothing was sent. An administrator has to set a port with TLS: 465, or 587 with STARTTLS.
         *
         *     `mail.refused`: The mail service did not take the mail. The administrator finds the cause in the log.
         *
         *     `mail.down`: The mail service does not answer, or its certificate is not trusted. Try again in a minute; an administrator can check the address of the service.
         */
        "502-mail.key_refused-mail.sender_refused-mail.recipient_refused-mail.tls_missing-mail.refused-mail.down": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "mail.key_refused" | "mail.sender_refused" | "mail.recipient_refused" | "mail.tls_missing" | "mail.refused" | "mail.down";
                };
            };
        };
        /** @description `mail.rate_limited`: The mail service takes no more mails at the moment. Wait a few minutes and try again, or raise the limit there. */
        "503-mail.rate_limited": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "mail.rate_limited";
                };
            };
        };
        /**
         * @description `idempotency.unanswered`: A request with this Idempotency-Key is under way, or has ended without an answer. Try again in a minute. If this stays so, look whether the request has made what it was to make, and use a new key.
         *
         *     `idempotency.shown_once`: The request with this Idempotency-Key was made. Its answer is not kept: it has a secret, is a server's, is too long, or names a person who was erased. If you did not get it, remove what the request made, and use a new key.
         *
         *     `revocation.too_many_members`: More than 10,000 members match. Choose fewer of them, or all members.
         */
        "409-idempotency.unanswered-idempotency.shown_once-revocation.too_many_members": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "idempotency.unanswered" | "idempotency.shown_once" | "revocation.too_many_members";
                };
            };
        };
        /**
         * @description `idempotency.unanswered`: A request with this Idempotency-Key is under way, or has ended without an answer. Try again in a minute. If this stays so, look whether the request has made what it was to make, and use a new key.
         *
         *     `idempotency.shown_once`: The request with this Idempotency-Key was made. Its answer is not kept: it has a secret, is a server's, is too long, or names a person who was erased. If you did not get it, remove what the request made, and use a new key.
         *
         *     `revocation.too_many`: 20 revocations of this project are under way, which is the most. Wait until one of them has ended.
         *
         *     `revocation.too_many_members`: More than 10,000 members match. Choose fewer of them, or all members.
         */
        "409-idempotency.unanswered-idempotency.shown_once-revocation.too_many-revocation.too_many_members": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "idempotency.unanswered" | "idempotency.shown_once" | "revocation.too_many" | "revocation.too_many_members";
                };
            };
        };
        /**
         * @description `request.invalid`: The request is not valid. Check the fields named below.
         *
         *     `session.email_invalid`: Enter one e-mail address, such as ada@example.com.
         */
        "400-request.invalid-session.email_invalid": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "request.invalid" | "session.email_invalid";
                };
            };
        };
        /**
         * @description `idempotency.unanswered`: A request with this Idempotency-Key is under way, or has ended without an answer. Try again in a minute. If this stays so, look whether the request has made what it was to make, and use a new key.
         *
         *     `idempotency.shown_once`: The request with this Idempotency-Key was made. Its answer is not kept: it has a secret, is a server's, is too long, or names a person who was erased. If you did not get it, remove what the request made, and use a new key.
         *
         *     `member.address_disputed`: Two people have had this address at the company's sign-in service. A platform administrator has to decide first whose it is.
         */
        "409-idempotency.unanswered-idempotency.shown_once-member.address_disputed": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "idempotency.unanswered" | "idempotency.shown_once" | "member.address_disputed";
                };
            };
        };
        /**
         * @description `navigator.no_personal_server`: This project has no server that people connect their own accounts to, so agents have no links to hand out.
         *
         *     `navigator.too_many`: This project has 100 navigators, which is the most. Remove one first.
         */
        "409-navigator.no_personal_server-navigator.too_many": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "navigator.no_personal_server" | "navigator.too_many";
                };
            };
        };
        /**
         * @description `owner.unknown`: Nobody has signed in with this address yet. Let the person sign in once, then add them.
         *
         *     `owner.too_many`: There are 50 owners besides those of ADMIN_EMAILS, which is the most. Remove one first.
         *
         *     `member.address_disputed`: Two people have had this address at the company's sign-in service. A platform administrator has to decide first whose it is.
         */
        "409-owner.unknown-owner.too_many-member.address_disputed": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "owner.unknown" | "owner.too_many" | "member.address_disputed";
                };
            };
        };
        /**
         * @description `owner.named`: The setting ADMIN_EMAILS names this owner. Take the address out of it to remove them.
         *
         *     `owner.last`: A deployment needs an owner. Add another one first.
         */
        "409-owner.named-owner.last": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "owner.named" | "owner.last";
                };
            };
        };
        /**
         * @description `second_factor.needed`: This needs your second factor. Open /second-factor in this browser, confirm that it is you, then try again.
         *
         *     `second_factor.missing`: This needs a second factor, and you have none yet. Open /second-factor in this browser, set one up, then try again.
         *
         *     `role.reads_only`: You are an auditor of this project: you can read everything and change nothing. Ask an administrator of the project to make this change.
         */
        "403-second_factor.needed-second_factor.missing-role.reads_only": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "second_factor.needed" | "second_factor.missing" | "role.reads_only";
                };
            };
        };
        /**
         * @description `store.same`: The project has its values there already.
         *
         *     `store.moving`: The stored values of this project are on their way to another store. Wait until the move is done, or move them back.
         *
         *     `store.not_set_up`: This Cardea instance has no access to the AWS Parameter Store. The operator must set SSM_REGION, SSM_ACCESS_KEY_ID and SSM_SECRET_ACCESS_KEY.
         */
        "409-store.same-store.moving-store.not_set_up": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "store.same" | "store.moving" | "store.not_set_up";
                };
            };
        };
        /**
         * @description `store.credentials_refused`: AWS does not accept Cardea's access key in this region. The operator must check SSM_REGION, SSM_ACCESS_KEY_ID and SSM_SECRET_ACCESS_KEY.
         *
         *     `store.access_denied`: AWS does not allow Cardea to do this in the Parameter Store. The operator must compare the IAM policy with docs/ssm.md, and its paths with the prefix of the project.
         *
         *     `store.key_unusable`: AWS cannot use the KMS key of this project: it is disabled, deleted, in another region, or not allowed for Cardea. Enable it, or let the IAM policy and the key's own policy name it.
         *
         *     `store.full`: The Parameter Store has no room for more parameters of this tier in this account and region. Delete some there, or move the project back to KV.
         *
         *     `store.refused`: The AWS Parameter Store did not take the request. The administrator finds the cause in the log.
         */
        "502-store.credentials_refused-store.access_denied-store.key_unusable-store.full-store.refused": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "store.credentials_refused" | "store.access_denied" | "store.key_unusable" | "store.full" | "store.refused";
                };
            };
        };
        /**
         * @description `second_factor.needed`: This needs your second factor. Open /second-factor in this browser, confirm that it is you, then try again.
         *
         *     `second_factor.missing`: This needs a second factor, and you have none yet. Open /second-factor in this browser, set one up, then try again.
         *
         *     `token.role_too_low`: The role of this platform token does not allow this. Use one with a higher role.
         *
         *     `request.cross_site`: This request did not come from Cardea's own pages. Reload the page and try again.
         *
         *     `project.admin_required`: Only a platform administrator can create a project.
         */
        "403-second_factor.needed-second_factor.missing-token.role_too_low-request.cross_site-project.admin_required": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "second_factor.needed" | "second_factor.missing" | "token.role_too_low" | "request.cross_site" | "project.admin_required";
                };
            };
        };
        /**
         * @description `idempotency.unanswered`: A request with this Idempotency-Key is under way, or has ended without an answer. Try again in a minute. If this stays so, look whether the request has made what it was to make, and use a new key.
         *
         *     `idempotency.shown_once`: The request with this Idempotency-Key was made. Its answer is not kept: it has a secret, is a server's, is too long, or names a person who was erased. If you did not get it, remove what the request made, and use a new key.
         *
         *     `project.slug_taken`: A project with this slug exists. Choose another slug.
         */
        "409-idempotency.unanswered-idempotency.shown_once-project.slug_taken": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "idempotency.unanswered" | "idempotency.shown_once" | "project.slug_taken";
                };
            };
        };
        /** @description `project.edit_loses`: This change deletes audit events. Read what follows, then confirm. */
        "409-project.edit_loses": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "project.edit_loses";
                };
            };
        };
        /**
         * @description `request.invalid`: The request is not valid. Check the fields named below.
         *
         *     `rule.invalid`: The parts of the rule do not fit each other.
         */
        "400-request.invalid-rule.invalid": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "request.invalid" | "rule.invalid";
                };
            };
        };
        /**
         * @description `idempotency.unanswered`: A request with this Idempotency-Key is under way, or has ended without an answer. Try again in a minute. If this stays so, look whether the request has made what it was to make, and use a new key.
         *
         *     `idempotency.shown_once`: The request with this Idempotency-Key was made. Its answer is not kept: it has a secret, is a server's, is too long, or names a person who was erased. If you did not get it, remove what the request made, and use a new key.
         *
         *     `rule.too_many`: This project has 500 route rules, which is the most. Remove one first.
         */
        "409-idempotency.unanswered-idempotency.shown_once-rule.too_many": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "idempotency.unanswered" | "idempotency.shown_once" | "rule.too_many";
                };
            };
        };
        /** @description `server.changed_meanwhile`: Another administrator has changed this server since you opened it. Open it again, then make your change. */
        "409-server.changed_meanwhile": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "server.changed_meanwhile";
                };
            };
        };
        /**
         * @description `request.invalid`: The request is not valid. Check the fields named below.
         *
         *     `server.url_refused`: Cardea cannot connect to this URL. Use a public https address.
         */
        "400-request.invalid-server.url_refused": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "request.invalid" | "server.url_refused";
                };
            };
        };
        /**
         * @description `idempotency.unanswered`: A request with this Idempotency-Key is under way, or has ended without an answer. Try again in a minute. If this stays so, look whether the request has made what it was to make, and use a new key.
         *
         *     `idempotency.shown_once`: The request with this Idempotency-Key was made. Its answer is not kept: it has a secret, is a server's, is too long, or names a person who was erased. If you did not get it, remove what the request made, and use a new key.
         *
         *     `server.slug_taken`: This project has a server with this slug. Choose another slug.
         *
         *     `server.too_many`: This project has 1,000 servers, which is the most. Remove one first.
         *
         *     `store.not_set_up`: This Cardea instance has no access to the AWS Parameter Store. The operator must set SSM_REGION, SSM_ACCESS_KEY_ID and SSM_SECRET_ACCESS_KEY.
         */
        "409-idempotency.unanswered-idempotency.shown_once-server.slug_taken-server.too_many-store.not_set_up": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "idempotency.unanswered" | "idempotency.shown_once" | "server.slug_taken" | "server.too_many" | "store.not_set_up";
                };
            };
        };
        /**
         * @description `request.invalid`: The request is not valid. Check the fields named below.
         *
         *     `server.scope_mismatch`: The fields do not fit the kind of authentication.
         *
         *     `authorization.refused`: The provider did not grant access.
         */
        "400-request.invalid-server.scope_mismatch-authorization.refused": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "request.invalid" | "server.scope_mismatch" | "authorization.refused";
                };
            };
        };
        /**
         * @description `idempotency.unanswered`: A request with this Idempotency-Key is under way, or has ended without an answer. Try again in a minute. If this stays so, look whether the request has made what it was to make, and use a new key.
         *
         *     `idempotency.shown_once`: The request with this Idempotency-Key was made. Its answer is not kept: it has a secret, is a server's, is too long, or names a person who was erased. If you did not get it, remove what the request made, and use a new key.
         *
         *     `credential.superseded`: A newer value was stored for this server in the meantime. Nothing was changed.
         *
         *     `authorization.client_needed`: This server's sign-in service takes no registration. An administrator has to enter a client id for it.
         *
         *     `store.not_set_up`: This Cardea instance has no access to the AWS Parameter Store. The operator must set SSM_REGION, SSM_ACCESS_KEY_ID and SSM_SECRET_ACCESS_KEY.
         */
        "409-idempotency.unanswered-idempotency.shown_once-credential.superseded-authorization.client_needed-store.not_set_up": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "idempotency.unanswered" | "idempotency.shown_once" | "credential.superseded" | "authorization.client_needed" | "store.not_set_up";
                };
            };
        };
        /**
         * @description `authorization.client_refused`: This server's sign-in service does not accept Cardea as its client. An administrator has to check the client that is entered for it.
         *
         *     `authorization.discovery_failed`: Cardea could not find out how to sign in to this server.
         *
         *     `authorization.exchange_failed`: The provider did not complete the sign-in. Start again.
         *
         *     `authorization.provider_broken`: The sign-in service's answer could not be used, so nothing was stored. If this continues, tell an administrator of the project.
         *
         *     `authorization.registration_failed`: The server's sign-in service did not accept Cardea as a client.
         *
         *     `authorization.scope_refused`: The sign-in service does not grant what Cardea asks for. An administrator has to check the scopes of this server.
         *
         *     `store.credentials_refused`: AWS does not accept Cardea's access key in this region. The operator must check SSM_REGION, SSM_ACCESS_KEY_ID and SSM_SECRET_ACCESS_KEY.
         *
         *     `store.access_denied`: AWS does not allow Cardea to do this in the Parameter Store. The operator must compare the IAM policy with docs/ssm.md, and its paths with the prefix of the project.
         *
         *     `store.key_unusable`: AWS cannot use the KMS key of this project: it is disabled, deleted, in another region, or not allowed for Cardea. Enable it, or let the IAM policy and the key's own policy name it.
         *
         *     `store.full`: The Parameter Store has no room for more parameters of this tier in this account and region. Delete some there, or move the project back to KV.
         *
         *     `store.refused`: The AWS Parameter Store did not take the request. The administrator finds the cause in the log.
         */
        "502-authorization.client_refused-authorization.discovery_failed-authorization.exchange_failed-authorization.provider_broken-authorization.registration_failed-authorization.scope_refused-store.credentials_refused-store.access_denied-store.key_unusable-store.full-store.refused": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "authorization.client_refused" | "authorization.discovery_failed" | "authorization.exchange_failed" | "authorization.provider_broken" | "authorization.registration_failed" | "authorization.scope_refused" | "store.credentials_refused" | "store.access_denied" | "store.key_unusable" | "store.full" | "store.refused";
                };
            };
        };
        /**
         * @description `authorization.provider_busy`: The server's sign-in service is busy or down at the moment. Nothing was stored. Try again in a minute.
         *
         *     `store.busy`: The AWS Parameter Store takes no more requests at the moment. Try again in a minute.
         *
         *     `store.down`: The AWS Parameter Store does not answer. Try again in a minute. If it never answers, the operator must check the region in SSM_REGION.
         *
         *     `vault.other_settings`: Cardea is changing its vault keys. Try again in a minute.
         */
        "503-authorization.provider_busy-store.busy-store.down-vault.other_settings": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "authorization.provider_busy" | "store.busy" | "store.down" | "vault.other_settings";
                };
            };
        };
        /** @description `conflict.identity_known`: The person who signs in there has an account here already. Give the address to that account. */
        "409-conflict.identity_known": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "conflict.identity_known";
                };
            };
        };
        /**
         * @description `idempotency.unanswered`: A request with this Idempotency-Key is under way, or has ended without an answer. Try again in a minute. If this stays so, look whether the request has made what it was to make, and use a new key.
         *
         *     `idempotency.shown_once`: The request with this Idempotency-Key was made. Its answer is not kept: it has a secret, is a server's, is too long, or names a person who was erased. If you did not get it, remove what the request made, and use a new key.
         *
         *     `tool.not_held`: Changes of this server are not held, so its changed tools are in use. Switch holding on first, then refuse.
         */
        "409-idempotency.unanswered-idempotency.shown_once-tool.not_held": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "idempotency.unanswered" | "idempotency.shown_once" | "tool.not_held";
                };
            };
        };
        /**
         * @description `idempotency.unanswered`: A request with this Idempotency-Key is under way, or has ended without an answer. Try again in a minute. If this stays so, look whether the request has made what it was to make, and use a new key.
         *
         *     `idempotency.shown_once`: The request with this Idempotency-Key was made. Its answer is not kept: it has a secret, is a server's, is too long, or names a person who was erased. If you did not get it, remove what the request made, and use a new key.
         *
         *     `tool.changed_again`: The tool has changed again since you looked. Look at it once more.
         */
        "409-idempotency.unanswered-idempotency.shown_once-tool.changed_again": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "idempotency.unanswered" | "idempotency.shown_once" | "tool.changed_again";
                };
            };
        };
        /** @description `rotation.running`: A rotation of the vault keys is running already. */
        "409-rotation.running": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "rotation.running";
                };
            };
        };
        /** @description `vault.other_settings`: Cardea is changing its vault keys. Try again in a minute. */
        "503-vault.other_settings": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "vault.other_settings";
                };
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: {
        /**
         * @description The limits that this request counts for, as a list: a name, the requests of a window (`q`), and the window in seconds (`w`). `token` is that of a platform token; a session has none. Other names are those of the route.
         * @example "token";q=3000;w=900
         */
        "RateLimit-Policy": string;
        /**
         * @description What is left of each of these limits, by its name: requests (`r`), and the seconds until there are more (`t`).
         * @example "token";r=2999;t=800
         */
        RateLimit: string;
        /**
         * @description The seconds after which the request may succeed.
         * @example 800
         */
        "Retry-After": number;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listAgents: {
        parameters: {
            query?: {
                /** @description `called`: by the last call. With `-` before it, the other way round. With `name`, the order is by name. */
                sort?: "called" | "-called" | "name" | "-name" | "people" | "-people" | "since" | "-since";
                /** @description Only agents whose name begins with this. */
                name?: string;
                /** @description Only OAuth clients (`client`), or only API keys (`key`). */
                kind?: "client" | "key";
                /** @description `next` of the previous part, with the same `sort`, `name` and `kind`. Absent: the list's first part. */
                after?: string;
                limit?: number;
            };
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OAuth clients with a grant of a person, and API keys that are not revoked. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "agents": [
                     *         {
                     *           "id": "agt_example",
                     *           "kind": "client",
                     *           "name": "Test agent",
                     *           "host": null,
                     *           "clientId": "fapLFHRj-KWBOu6o",
                     *           "people": 1,
                     *           "lastCallAt": null,
                     *           "since": 1795219200000,
                     *           "isEnding": false
                     *         }
                     *       ],
                     *       "found": {
                     *         "count": 1,
                     *         "more": false
                     *       },
                     *       "next": "WzEsImFndF9BOFdNVC1iSlhOWWxPTWhMd2x1cmQ3Il0"
                     *     }
                     */
                    "application/json": {
                        agents: components["schemas"]["Agent"][];
                        /** @description How many agents fit. Null in a later part of the list. */
                        found: {
                            /** @description How many agents fit, counted up to 1,000. */
                            count: number;
                            /** @description Whether there are more that fit, or may be. */
                            more: boolean;
                        } | null;
                        /** @description Send it as `after` to get the next part. Null at the end of the list. */
                        next: string | null;
                    };
                };
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing"];
            404: components["responses"]["404-resource.not_found"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    getAgent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
                agent: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The agent. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "agt_example",
                     *       "kind": "client",
                     *       "name": "Test agent",
                     *       "host": null,
                     *       "clientId": "fapLFHRj-KWBOu6o",
                     *       "people": 1,
                     *       "lastCallAt": null,
                     *       "since": 1795219200000,
                     *       "isEnding": false
                     *     }
                     */
                    "application/json": components["schemas"]["Agent"];
                };
            };
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing"];
            404: components["responses"]["404-resource.not_found"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    revokeAgent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
                agent: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The client is revoked. The job ends its grants. */
            202: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "job": {
                     *         "id": "job_example",
                     *         "kind": "agent.revoke",
                     *         "target": "agt_example",
                     *         "state": "running",
                     *         "total": 1,
                     *         "done": 0,
                     *         "failed": 0,
                     *         "nextAt": 1795219200000,
                     *         "createdAt": 1795219200000,
                     *         "finishedAt": null
                     *       }
                     *     }
                     */
                    "application/json": {
                        job: components["schemas"]["Job"];
                    };
                };
            };
            /** @description The API key is revoked. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-role.reads_only-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            409: components["responses"]["409-agent.ending"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    listAgentPeople: {
        parameters: {
            query?: {
                /** @description `next` of the previous part. Absent: the list's first part. */
                after?: string;
                limit?: number;
            };
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
                agent: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description In the order of their ids. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "people": [
                     *         {
                     *           "id": "person",
                     *           "email": "ada@example.com",
                     *           "since": 1795219200000,
                     *           "lastCallAt": null,
                     *           "endedAt": null
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": {
                        people: components["schemas"]["AgentPerson"][];
                        /** @description Send it as `after` to get the next part. Null at the end of the list. */
                        next: string | null;
                    };
                };
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing"];
            404: components["responses"]["404-resource.not_found"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    revokeAgentForPerson: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
                agent: string;
                /** @description Id of the member. */
                person: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Revoked. For all others the agent acts as before. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-role.reads_only-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    allowAgentForPerson: {
        parameters: {
            query?: never;
            header?: {
                /** @description Up to 255 characters of your choice, such as a random UUID. Within 24 hours, the same request with the same key is made once: it gets the same answer again, with the header `Idempotent-Replayed`. A request that is refused is forgotten. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Slug of the project. */
                project: string;
                agent: string;
                /** @description Id of the member. */
                person: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key acts for the person within one second. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-role.reads_only-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            409: components["responses"]["409-idempotency.unanswered-idempotency.shown_once"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            422: components["responses"]["422-idempotency.other_request"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    listAlerts: {
        parameters: {
            query?: {
                /** @description `next` of the previous part. Absent: the list's first part. */
                after?: string;
                limit?: number;
                /** @description `waiting`: only alerts that are neither over nor acknowledged. */
                state?: "waiting" | "all";
            };
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first. An alert is forgotten 90 days after it was over. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "alerts": [
                     *         {
                     *           "id": "alr_example",
                     *           "kind": "error_rate",
                     *           "facts": {
                     *             "calls": 40,
                     *             "failed": 30,
                     *             "usual": 0.02
                     *           },
                     *           "openedAt": 1795219200000,
                     *           "acknowledgedAt": null,
                     *           "closedAt": null,
                     *           "authScope": null,
                     *           "reason": "30 of 40 calls of The none server have failed (75 %). 2 % fail usually.",
                     *           "server": {
                     *             "slug": "none",
                     *             "name": "The none server"
                     *           },
                     *           "agent": null,
                     *           "user": null
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": {
                        alerts: components["schemas"]["Alert"][];
                        /** @description Send it as `after` to get the next part. Null at the end of the list. */
                        next: string | null;
                    };
                };
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing"];
            404: components["responses"]["404-resource.not_found"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    acknowledgeAlert: {
        parameters: {
            query?: never;
            header?: {
                /** @description Up to 255 characters of your choice, such as a random UUID. Within 24 hours, the same request with the same key is made once: it gets the same answer again, with the header `Idempotent-Replayed`. A request that is refused is forgotten. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Slug of the project. */
                project: string;
                alert: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The alert, which is acknowledged or over. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "alr_example",
                     *       "kind": "error_rate",
                     *       "facts": {
                     *         "calls": 40,
                     *         "failed": 30,
                     *         "usual": 0.02
                     *       },
                     *       "openedAt": 1795219200000,
                     *       "acknowledgedAt": 1795219200000,
                     *       "closedAt": null,
                     *       "authScope": null,
                     *       "reason": "30 of 40 calls of The none server have failed (75 %). 2 % fail usually.",
                     *       "server": {
                     *         "slug": "none",
                     *         "name": "The none server"
                     *       },
                     *       "agent": null,
                     *       "user": null
                     *     }
                     */
                    "application/json": components["schemas"]["Alert"];
                };
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-role.reads_only-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            409: components["responses"]["409-idempotency.unanswered-idempotency.shown_once"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            422: components["responses"]["422-idempotency.other_request"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    getAnalytics: {
        parameters: {
            query?: {
                /** @description The last 24 hours, 7 days, 30 days, 13 weeks or 52 weeks, each with this hour, day or week (UTC; a week begins on Monday). */
                period?: "day" | "week" | "month" | "quarter" | "year";
                /** @description Slug of a server. */
                server?: string;
                /** @description Slug of a navigator. */
                navigator?: string;
                /** @description Client id of an agent, or id of an API key. */
                agent?: string;
                /** @description The e-mail address or the id of a person. */
                person?: string;
            };
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was counted. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "from": 1795219200000,
                     *       "to": 1795219200000,
                     *       "step": 86400000,
                     *       "totals": {
                     *         "calls": 0,
                     *         "failed": 0,
                     *         "errors": {
                     *           "auth": 0,
                     *           "rate": 0,
                     *           "timeout": 0,
                     *           "server": 0,
                     *           "client": 0,
                     *           "policy": 0
                     *         },
                     *         "ownMs": null,
                     *         "serverMs": null,
                     *         "people": 0,
                     *         "agents": 0
                     *       },
                     *       "before": {
                     *         "calls": 0,
                     *         "failed": 0,
                     *         "errors": {
                     *           "auth": 0,
                     *           "rate": 0,
                     *           "timeout": 0,
                     *           "server": 0,
                     *           "client": 0,
                     *           "policy": 0
                     *         },
                     *         "ownMs": null,
                     *         "serverMs": null,
                     *         "people": 0,
                     *         "agents": 0
                     *       },
                     *       "chatLinks": {
                     *         "now": {
                     *           "given": 0,
                     *           "opened": 0,
                     *           "connected": 0,
                     *           "called": 0
                     *         },
                     *         "before": {
                     *           "given": 0,
                     *           "opened": 0,
                     *           "connected": 0,
                     *           "called": 0
                     *         }
                     *       },
                     *       "points": [
                     *         {
                     *           "at": 1795219200000,
                     *           "calls": 0,
                     *           "failed": 0,
                     *           "ownMs": null,
                     *           "serverMs": null
                     *         },
                     *         {
                     *           "at": 1795219200000,
                     *           "calls": 0,
                     *           "failed": 0,
                     *           "ownMs": null,
                     *           "serverMs": null
                     *         }
                     *       ],
                     *       "servers": [],
                     *       "tools": [],
                     *       "navigators": [],
                     *       "agents": []
                     *     }
                     */
                    "application/json": components["schemas"]["Analytics"];
                };
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing"];
            404: components["responses"]["404-resource.not_found"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    listApiKeys: {
        parameters: {
            query?: {
                /** @description `next` of the previous part. Absent: the list's first part. */
                after?: string;
                limit?: number;
                /** @description `agent`: only API keys of agents. `token`: only platform tokens. `bridge`: only tokens of bridges. Absent: all. */
                kind?: "agent" | "token" | "bridge";
                /** @description Only keys whose name, id, navigator, domains or creator contain each word of this. */
                q?: string;
                /** @description Only keys in this state. Revoked ones are not listed. */
                status?: "active" | "expired";
                /** @description Only keys that act for people whom they name (`people`), or only those that act for the project alone (`project`). */
                actsFor?: "project" | "people";
                /** @description By the time when they were created, or by their names; `newest` unless it is given. */
                sort?: "newest" | "oldest" | "name" | "-name";
            };
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description API keys and platform tokens, newest first unless `sort` is given, without revoked ones. With a filter a part may have few keys, or none, though `next` is not null: one request looks at 1,000 keys at most. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "apiKeys": [
                     *         {
                     *           "id": "ck_example",
                     *           "name": "Backend",
                     *           "purpose": "agent",
                     *           "navigator": null,
                     *           "actsForUsers": true,
                     *           "domains": [],
                     *           "createdBy": "admin@example.com",
                     *           "createdAt": 1795219200000,
                     *           "expiresAt": null,
                     *           "lastUsedAt": null
                     *         }
                     *       ],
                     *       "next": null,
                     *       "found": {
                     *         "count": 1,
                     *         "more": false
                     *       }
                     *     }
                     */
                    "application/json": {
                        apiKeys: components["schemas"]["ApiKey"][];
                        /** @description How many keys fit. Null in a later part of the list, and without `q`, `status`, `actsFor` and `sort`. */
                        found: {
                            /** @description How many of the first 1,000 keys that were looked at fit. */
                            count: number;
                            /** @description Whether there are keys that were not looked at. */
                            more: boolean;
                        } | null;
                        /** @description Send it as `after` to get the next part. Null at the end of the list. */
                        next: string | null;
                    };
                };
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing"];
            404: components["responses"]["404-resource.not_found"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    createApiKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description Up to 255 characters of your choice, such as a random UUID. Within 24 hours, the same request with the same key is made once: it gets the same answer again, with the header `Idempotent-Replayed`. A request that is refused is forgotten. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Slug of the project. */
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Nightly report",
                 *       "purpose": "agent"
                 *     }
                 */
                "application/json": components["schemas"]["NewApiKey"];
            };
        };
        responses: {
            /** @description Created. */
            201: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "ck_example",
                     *       "name": "Nightly report",
                     *       "purpose": "agent",
                     *       "navigator": null,
                     *       "actsForUsers": false,
                     *       "domains": [],
                     *       "createdBy": "admin@example.com",
                     *       "createdAt": 1795219200000,
                     *       "expiresAt": null,
                     *       "lastUsedAt": null,
                     *       "key": "ck_example.secret",
                     *       "usage": {
                     *         "command": "curl -sS https://cardea.example.com/mcp/demo \\\n  -H 'content-type: application/json' \\\n  -H 'accept: application/json, text/event-stream' \\\n  -H 'x-api-key: ck_example.secret' \\\n  -d '{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}'",
                     *         "env": "CARDEA_MCP_URL=https://cardea.example.com/mcp/demo\nCARDEA_API_KEY=ck_example.secret"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["ApiKey"] & {
                        /** @description The secret key. Only this answer contains it. */
                        key: string;
                        /** @description How to use the key. */
                        usage: {
                            /** @description A command for a POSIX shell that works as it is. It contains the key. */
                            command: string;
                            /** @description Lines for a program's environment, in the format of `.env` files. They contain the key. */
                            env: string;
                            /** @description Of a platform token: a command for a POSIX shell that signs the command line `cardea` in. It contains the token. */
                            login?: string;
                        };
                    };
                };
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-role.reads_only-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            409: components["responses"]["409-idempotency.unanswered-idempotency.shown_once"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            422: components["responses"]["422-idempotency.other_request"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    getApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "ck_example",
                     *       "name": "Weekly report",
                     *       "purpose": "agent",
                     *       "navigator": null,
                     *       "actsForUsers": false,
                     *       "domains": [],
                     *       "createdBy": "admin@example.com",
                     *       "createdAt": 1795219200000,
                     *       "expiresAt": null,
                     *       "lastUsedAt": null,
                     *       "revokedAt": null
                     *     }
                     */
                    "application/json": components["schemas"]["ApiKeyDetail"];
                };
            };
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing"];
            404: components["responses"]["404-resource.not_found"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    removeApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Revoked. Requests with it are refused within one second. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-role.reads_only-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    listAuditEvents: {
        parameters: {
            query?: {
                /** @description `next` of the previous part. Absent: the list's first part. */
                after?: string;
                limit?: number;
                /** @description The e-mail address or the id of the person who acted, or for whom an agent acted. */
                person?: string;
                /** @description The client id of an agent, or the id of an API key or platform token. */
                agent?: string;
                /** @description The server's slug. */
                server?: string;
                /** @description The server's own name of the tool. */
                tool?: string;
                outcome?: "ok" | "error" | "denied";
                /** @description The code of an error, such as `credential.needs_sign_in`. */
                code?: string;
                /** @description What was done, such as `server.edit`. */
                action?: string;
                /** @description What agents did, or everything else. */
                kind?: "calls" | "changes";
                /** @description The id of the auth scope that a call was made with. */
                authScope?: string;
                /** @description The id of the route rule that allowed a call. */
                rule?: string;
                /** @description The earliest time, in UTC milliseconds. */
                from?: number | null;
                /** @description Events of this time and later are left out, in UTC milliseconds. */
                to?: number | null;
                /** @description A part of any name, id or sentence of an event; or a whole e-mail address. */
                q?: string;
            };
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "events": [
                     *         {
                     *           "authScopeId": null,
                     *           "ruleId": null,
                     *           "requestId": null,
                     *           "sessionId": null,
                     *           "traceId": null,
                     *           "id": "evt_example",
                     *           "at": 1795219200000,
                     *           "actor": "user:person",
                     *           "userId": "person",
                     *           "action": "key.create",
                     *           "target": "ck_example",
                     *           "server": null,
                     *           "tool": null,
                     *           "outcome": "ok",
                     *           "code": null,
                     *           "durationMs": null,
                     *           "changes": "name: Weekly report; purpose: agent; acts for users: off",
                     *           "email": "admin@example.com",
                     *           "agent": null
                     *         },
                     *         {
                     *           "authScopeId": null,
                     *           "ruleId": null,
                     *           "requestId": null,
                     *           "sessionId": null,
                     *           "traceId": null,
                     *           "id": "evt_example",
                     *           "at": 1795219200000,
                     *           "actor": "user:person",
                     *           "userId": "person",
                     *           "action": "key.create",
                     *           "target": "ck_example",
                     *           "server": null,
                     *           "tool": null,
                     *           "outcome": "ok",
                     *           "code": null,
                     *           "durationMs": null,
                     *           "changes": "name: Nightly report; purpose: agent; acts for users: off",
                     *           "email": "admin@example.com",
                     *           "agent": null
                     *         }
                     *       ],
                     *       "found": {
                     *         "count": 15,
                     *         "more": false
                     *       },
                     *       "next": null,
                     *       "searchedTo": null
                     *     }
                     */
                    "application/json": {
                        events: components["schemas"]["AuditEvent"][];
                        /** @description How many events fit. Null in a later part of the list. */
                        found: {
                            /** @description How many events fit, counted up to 1,000. */
                            count: number;
                            /** @description Whether there are more that fit, or may be. */
                            more: boolean;
                        } | null;
                        /** @description Send it as `after` to get the next part. Null at the end of the list. */
                        next: string | null;
                        /**
                         * @description A request looks at 10,000 events at most. Where few of them fit, it answers with fewer than `limit`, or with none, and with `next`. No event until this time is left out then.
                         * @example 1795219200000
                         */
                        searchedTo: number | null;
                    };
                };
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing"];
            404: components["responses"]["404-resource.not_found"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    getAuditEvent: {
        parameters: {
            query?: {
                /** @description The event's time, in UTC milliseconds. It is needed for old events, whose id does not begin with the time. */
                at?: number | null;
            };
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
                /** @description Id of the event. */
                event: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The event. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "authScopeId": null,
                     *       "ruleId": null,
                     *       "requestId": null,
                     *       "sessionId": null,
                     *       "traceId": null,
                     *       "id": "evt_example",
                     *       "at": 1795219200000,
                     *       "actor": "user:person",
                     *       "userId": "person",
                     *       "action": "key.create",
                     *       "target": "ck_example",
                     *       "server": null,
                     *       "tool": null,
                     *       "outcome": "ok",
                     *       "code": null,
                     *       "durationMs": null,
                     *       "changes": "name: Weekly report; purpose: agent; acts for users: off",
                     *       "email": "admin@example.com",
                     *       "agent": null
                     *     }
                     */
                    "application/json": components["schemas"]["AuditEvent"];
                };
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing"];
            404: components["responses"]["404-resource.not_found"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    getConversation: {
        parameters: {
            query?: {
                /** @description The event's time, in UTC milliseconds. It is needed for old events, whose id does not begin with the time. */
                at?: number | null;
            };
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
                /** @description Id of the event. */
                event: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The conversation. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "events": [
                     *         {
                     *           "authScopeId": null,
                     *           "ruleId": null,
                     *           "requestId": null,
                     *           "sessionId": null,
                     *           "traceId": null,
                     *           "id": "evt_example",
                     *           "at": 1795219200000,
                     *           "actor": "user:person",
                     *           "userId": "person",
                     *           "action": "project.create",
                     *           "target": "prj_example",
                     *           "server": null,
                     *           "tool": null,
                     *           "outcome": "ok",
                     *           "code": null,
                     *           "durationMs": null,
                     *           "changes": null,
                     *           "email": "admin@example.com",
                     *           "agent": null
                     *         },
                     *         {
                     *           "authScopeId": null,
                     *           "ruleId": null,
                     *           "requestId": null,
                     *           "sessionId": null,
                     *           "traceId": null,
                     *           "id": "evt_example",
                     *           "at": 1795219200000,
                     *           "actor": "user:person",
                     *           "userId": "person",
                     *           "action": "server.create",
                     *           "target": "srv_example",
                     *           "server": "none",
                     *           "tool": null,
                     *           "outcome": "ok",
                     *           "code": null,
                     *           "durationMs": null,
                     *           "changes": null,
                     *           "email": "admin@example.com",
                     *           "agent": null
                     *         }
                     *       ],
                     *       "isWhole": true
                     *     }
                     */
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing"];
            404: components["responses"]["404-resource.not_found"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    getRecording: {
        parameters: {
            query?: {
                /** @description The event's time, in UTC milliseconds. It is needed for old events, whose id does not begin with the time. */
                at?: number | null;
            };
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
                /** @description Id of the event. */
                event: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was recorded. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "arguments": {
                     *         "query": "is:open",
                     *         "assignee": "[REDACTED]"
                     *       },
                     *       "result": {
                     *         "content": [
                     *           {
                     *             "type": "text",
                     *             "text": "3 issues"
                     *           }
                     *         ]
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Recording"];
                };
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing"];
            404: components["responses"]["404-resource.not_found-recording.none"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description For platform administrators. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "bindings": {
                     *         "database": "ok",
                     *         "auditDatabase": "ok",
                     *         "oauthStore": "ok",
                     *         "vaultStore": "ok",
                     *         "vaultKeys": "ok",
                     *         "keeper": "ok"
                     *       },
                     *       "mail": {
                     *         "lastSentAt": 1795219200000,
                     *         "lastFailedAt": null
                     *       },
                     *       "queues": {
                     *         "audit": {
                     *           "backlog": 2,
                     *           "oldestAt": 1795219200000
                     *         },
                     *         "auditLate": {
                     *           "backlog": 0,
                     *           "oldestAt": null
                     *         },
                     *         "work": {
                     *           "backlog": 0,
                     *           "oldestAt": null
                     *         }
                     *       },
                     *       "keys": [
                     *         {
                     *           "id": "k1",
                     *           "since": null
                     *         },
                     *         {
                     *           "id": "k0",
                     *           "since": null
                     *         }
                     *       ],
                     *       "lostEvents": 0,
                     *       "telemetry": {
                     *         "lostSpans": 0,
                     *         "lostPoints": 0,
                     *         "lastLostAt": null
                     *       },
                     *       "sweeps": {
                     *         "hourly": {
                     *           "at": null,
                     *           "failed": []
                     *         },
                     *         "often": {
                     *           "at": null,
                     *           "failed": []
                     *         }
                     *       },
                     *       "databaseBytes": 995328,
                     *       "auditBytes": 49152,
                     *       "problems": [],
                     *       "version": "0.1.0",
                     *       "migrations": {
                     *         "main": {
                     *           "latest": "0067_chat_links.sql",
                     *           "waiting": []
                     *         },
                     *         "audit": {
                     *           "latest": "0004_call_rollups.sql",
                     *           "waiting": []
                     *         }
                     *       },
                     *       "deadLetters": {
                     *         "waiting": 0,
                     *         "malformed": 0,
                     *         "latestAt": null,
                     *         "latestReason": null
                     *       },
                     *       "lastDeliveryAt": 1795219200000
                     *     }
                     */
                    "application/json": components["schemas"]["Health"];
                };
            };
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing"];
            404: components["responses"]["404-resource.not_found"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    retryHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {} */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description At most fifty messages are tried, those first that were tried longest ago. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "written": 0,
                     *       "failed": 0
                     *     }
                     */
                    "application/json": components["schemas"]["RetriedDeadLetters"];
                };
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-token.role_too_low-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    listAuditTargets: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All targets, with what waits for each, and without their tokens. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "auditTargets": [
                     *         {
                     *           "id": "adt_example",
                     *           "etag": "\"g4pua5e74b6f2ploxchea6cptm\"",
                     *           "kind": "http",
                     *           "url": "https://logs.example.com/cardea",
                     *           "hasToken": false,
                     *           "description": "",
                     *           "paused": false,
                     *           "createdAt": 1795219200000,
                     *           "deliveredAt": null,
                     *           "delivered": 0,
                     *           "lost": 0,
                     *           "failures": 0,
                     *           "waiting": {
                     *             "events": 0,
                     *             "more": false,
                     *             "since": null
                     *           },
                     *           "problem": null,
                     *           "dueAt": null
                     *         }
                     *       ],
                     *       "kinds": [
                     *         "http",
                     *         "splunk"
                     *       ]
                     *     }
                     */
                    "application/json": {
                        auditTargets: components["schemas"]["AuditTarget"][];
                        /** @description The kinds that this deployment offers. */
                        kinds: ("http" | "splunk" | "datadog" | "r2" | "pipeline")[];
                    };
                };
            };
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing"];
            404: components["responses"]["404-resource.not_found"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    createAuditTarget: {
        parameters: {
            query?: never;
            header?: {
                /** @description Up to 255 characters of your choice, such as a random UUID. Within 24 hours, the same request with the same key is made once: it gets the same answer again, with the header `Idempotent-Replayed`. A request that is refused is forgotten. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Slug of the project. */
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "kind": "splunk",
                 *       "url": "https://logs.example.com/cardea",
                 *       "token": "b5a8e0f2-collector"
                 *     }
                 */
                "application/json": components["schemas"]["NewAuditTarget"];
            };
        };
        responses: {
            /** @description Added. */
            201: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "adt_example",
                     *       "etag": "\"b7moy5ldvrzg77tfudtaap5etz\"",
                     *       "kind": "splunk",
                     *       "url": "https://logs.example.com/cardea",
                     *       "hasToken": true,
                     *       "description": "",
                     *       "paused": false,
                     *       "createdAt": 1795219200000,
                     *       "deliveredAt": null,
                     *       "delivered": 0,
                     *       "lost": 0,
                     *       "failures": 0,
                     *       "waiting": {
                     *         "events": 0,
                     *         "more": false,
                     *         "since": null
                     *       },
                     *       "problem": null,
                     *       "dueAt": null
                     *     }
                     */
                    "application/json": components["schemas"]["AuditTarget"];
                };
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-role.reads_only-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            409: components["responses"]["409-idempotency.unanswered-idempotency.shown_once"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            422: components["responses"]["422-idempotency.other_request"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    getAuditTarget: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
                target: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The target, with what waits for it. */
            200: {
                headers: {
                    /** @description The entity tag of the thing, as in its `etag`. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "adt_example",
                     *       "etag": "\"g4pua5e74b6f2ploxchea6cptm\"",
                     *       "kind": "http",
                     *       "url": "https://logs.example.com/cardea",
                     *       "hasToken": false,
                     *       "description": "",
                     *       "paused": false,
                     *       "createdAt": 1795219200000,
                     *       "deliveredAt": null,
                     *       "delivered": 0,
                     *       "lost": 0,
                     *       "failures": 0,
                     *       "waiting": {
                     *         "events": 0,
                     *         "more": false,
                     *         "since": null
                     *       },
                     *       "problem": null,
                     *       "dueAt": null
                     *     }
                     */
                    "application/json": components["schemas"]["AuditTarget"];
                };
            };
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing"];
            404: components["responses"]["404-resource.not_found"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    removeAuditTarget: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
                target: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed. What waited is not delivered. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-role.reads_only-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    editAuditTarget: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `etag` of the thing as you read it, or several with commas between (RFC 9110 §13.1.1). If the thing has changed since, the answer is 412 and nothing is changed. Without the header the update is made in any case. */
                "If-Match"?: string;
            };
            path: {
                /** @description Slug of the project. */
                project: string;
                target: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "description": "Security",
                 *       "paused": true
                 *     }
                 */
                "application/json": components["schemas"]["AuditTargetChange"];
            };
        };
        responses: {
            /** @description Changed. */
            200: {
                headers: {
                    /** @description The entity tag of the thing, as in its `etag`. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "adt_example",
                     *       "etag": "\"ut6peqbsx64zdnl7gjpdy6edig\"",
                     *       "kind": "http",
                     *       "url": "https://logs.example.com/cardea",
                     *       "hasToken": false,
                     *       "description": "Security",
                     *       "paused": true,
                     *       "createdAt": 1795219200000,
                     *       "deliveredAt": null,
                     *       "delivered": 0,
                     *       "lost": 0,
                     *       "failures": 0,
                     *       "waiting": {
                     *         "events": 0,
                     *         "more": false,
                     *         "since": null
                     *       },
                     *       "problem": null,
                     *       "dueAt": null
                     *     }
                     */
                    "application/json": components["schemas"]["AuditTarget"];
                };
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-role.reads_only-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            412: components["responses"]["412-version.changed_meanwhile"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    testAuditTarget: {
        parameters: {
            query?: never;
            header?: {
                /** @description Up to 255 characters of your choice, such as a random UUID. Within 24 hours, the same request with the same key is made once: it gets the same answer again, with the header `Idempotent-Replayed`. A request that is refused is forgotten. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Slug of the project. */
                project: string;
                target: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Whether the target took it. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "delivered": false,
                     *       "problem": {
                     *         "kind": "unreachable",
                     *         "status": null
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["AuditTargetTest"];
                };
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-role.reads_only-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            409: components["responses"]["409-idempotency.unanswered-idempotency.shown_once"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            422: components["responses"]["422-idempotency.other_request"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    listServerAuthScopes: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
                server: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The server's own auth scope is first. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "authScopes": [
                     *         {
                     *           "id": "scp_example",
                     *           "name": "The header server",
                     *           "type": "header",
                     *           "level": "user",
                     *           "fields": [
                     *             {
                     *               "name": "X-API-Key",
                     *               "label": "X-API-Key",
                     *               "help": "",
                     *               "prefix": ""
                     *             }
                     *           ],
                     *           "redactionHints": [],
                     *           "source": "console",
                     *           "isOwn": true,
                     *           "oauth": null,
                     *           "redirectUri": "https://cardea.example.com/oauth/callback/scp_example",
                     *           "ownRedirectUri": "https://cardea.example.com/oauth/callback/scp_example",
                     *           "createdAt": 1795219200000
                     *         }
                     *       ],
                     *       "revision": "",
                     *       "etag": "\"\""
                     *     }
                     */
                    "application/json": {
                        authScopes: components["schemas"]["ServerAuthScope"][];
                        revision: string;
                        /**
                         * @description Changes with each update. Send it as `If-Match` with an update, so that it does not overwrite another one.
                         * @example "mzxw6ytboi2dgnbvgy3tqojqga"
                         */
                        etag: string;
                    };
                };
            };
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing"];
            404: components["responses"]["404-resource.not_found"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    createServerAuthScope: {
        parameters: {
            query?: never;
            header?: {
                /** @description Up to 255 characters of your choice, such as a random UUID. Within 24 hours, the same request with the same key is made once: it gets the same answer again, with the header `Idempotent-Replayed`. A request that is refused is forgotten. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Slug of the project. */
                project: string;
                server: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Administrator",
                 *       "type": "header",
                 *       "level": "user",
                 *       "fields": [
                 *         {
                 *           "name": "X-API-Key"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["NewAuthScope"];
            };
        };
        responses: {
            /** @description Added. */
            201: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "scp_example"
                     *     }
                     */
                    "application/json": {
                        id: string;
                    };
                };
            };
            400: components["responses"]["400-request.invalid-server.url_refused-server.scope_mismatch"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-role.reads_only-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            409: components["responses"]["409-idempotency.unanswered-idempotency.shown_once-server.too_many_scopes-store.not_set_up"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            422: components["responses"]["422-idempotency.other_request-store.value_too_large"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed-vault.key_missing"];
            502: components["responses"]["502-authorization.discovery_failed-store.credentials_refused-store.access_denied-store.key_unusable-store.full-store.refused"];
            503: components["responses"]["503-store.busy-store.down-vault.other_settings"];
        };
    };
    removeServerAuthScope: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
                server: string;
                scope: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed, with the route rules that choose it. The job ends its credentials. */
            202: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "job": {
                     *         "id": "job_example",
                     *         "kind": "server.scope.remove",
                     *         "target": "notes",
                     *         "state": "running",
                     *         "total": 0,
                     *         "done": 0,
                     *         "failed": 0,
                     *         "nextAt": 1795219200000,
                     *         "createdAt": 1795219200000,
                     *         "finishedAt": null
                     *       }
                     *     }
                     */
                    "application/json": {
                        job: components["schemas"]["Job"];
                    };
                };
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-role.reads_only-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    editServerAuthScope: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `etag` of the thing as you read it, or several with commas between (RFC 9110 §13.1.1). If the thing has changed since, the answer is 412 and nothing is changed. Without the header the update is made in any case. */
                "If-Match"?: string;
            };
            path: {
                /** @description Slug of the project. */
                project: string;
                server: string;
                scope: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Read only"
                 *     }
                 */
                "application/json": components["schemas"]["AuthScopeChange"];
            };
        };
        responses: {
            /** @description Changed. The job ends the credentials that the change has removed. No call uses one after one second. */
            202: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        job: components["schemas"]["Job"];
                    };
                };
            };
            /** @description Changed. Agents see the change within one second. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400-request.invalid-server.url_refused-server.scope_mismatch"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-role.reads_only-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            409: components["responses"]["409-server.edit_loses-server.changed_meanwhile-store.not_set_up"];
            412: components["responses"]["412-version.changed_meanwhile"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            422: components["responses"]["422-store.value_too_large"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed-vault.key_missing"];
            502: components["responses"]["502-authorization.discovery_failed-store.credentials_refused-store.access_denied-store.key_unusable-store.full-store.refused"];
            503: components["responses"]["503-store.busy-store.down-vault.other_settings"];
        };
    };
    resetServerAuthScope: {
        parameters: {
            query?: never;
            header?: {
                /** @description Up to 255 characters of your choice, such as a random UUID. Within 24 hours, the same request with the same key is made once: it gets the same answer again, with the header `Idempotent-Replayed`. A request that is refused is forgotten. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Slug of the project. */
                project: string;
                server: string;
                scope: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Taken back. The job ends the credentials, here and at the provider. */
            202: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "job": {
                     *         "id": "job_example",
                     *         "kind": "server.scope.reset",
                     *         "target": "notes",
                     *         "state": "running",
                     *         "total": 0,
                     *         "done": 0,
                     *         "failed": 0,
                     *         "nextAt": 1795219200000,
                     *         "createdAt": 1795219200000,
                     *         "finishedAt": null
                     *       }
                     *     }
                     */
                    "application/json": {
                        job: components["schemas"]["Job"];
                    };
                };
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-role.reads_only-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            409: components["responses"]["409-idempotency.unanswered-idempotency.shown_once-server.changed_meanwhile"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            422: components["responses"]["422-idempotency.other_request"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    listCatalogServers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description In the order of their names. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "servers": [
                     *         {
                     *           "id": "airtable",
                     *           "name": "Airtable",
                     *           "url": "https://mcp.airtable.com/mcp",
                     *           "transport": "http",
                     *           "category": "Data",
                     *           "helpUrl": "https://support.airtable.com/docs/using-the-airtable-mcp-server",
                     *           "auth": {
                     *             "type": "oauth2"
                     *           }
                     *         },
                     *         {
                     *           "id": "amplitude",
                     *           "name": "Amplitude",
                     *           "url": "https://mcp.amplitude.com/mcp",
                     *           "transport": "http",
                     *           "category": "Data",
                     *           "helpUrl": "https://amplitude.com/docs/analytics/amplitude-mcp",
                     *           "auth": {
                     *             "type": "oauth2"
                     *           }
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        servers: {
                            id: string;
                            name: string;
                            /** Format: uri */
                            url: string;
                            /** @enum {string} */
                            transport: "http" | "sse";
                            category: string;
                            /** Format: uri */
                            helpUrl: string;
                            auth: {
                                /** @enum {string} */
                                type: "none";
                            } | {
                                /** @enum {string} */
                                type: "oauth2";
                                template?: string;
                                scopes?: string[];
                            } | {
                                /** @enum {string} */
                                type: "header";
                                header: string;
                                label: string;
                                prefix: string;
                            };
                        }[];
                    };
                };
            };
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    listCatalogProviders: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description In the order of their names. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "providers": [
                     *         {
                     *           "id": "github",
                     *           "name": "GitHub",
                     *           "scopes": [
                     *             "repo",
                     *             "read:org"
                     *           ],
                     *           "clientUrl": "https://github.com/settings/developers"
                     *         },
                     *         {
                     *           "id": "gitlab",
                     *           "name": "GitLab",
                     *           "scopes": [
                     *             "api",
                     *             "read_user"
                     *           ],
                     *           "clientUrl": "https://gitlab.com/-/user_settings/applications"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        providers: components["schemas"]["ProviderTemplate"][];
                    };
                };
            };
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    listCredentials: {
        parameters: {
            query?: {
                /** @description `next` of the previous part. Absent: the list's first part. */
                after?: string;
                limit?: number;
                /** @description Only credentials whose server, auth scope, e-mail address or account name contains each word of this. */
                q?: string;
                /** @description Only credentials for the server with this slug. */
                server?: string;
                /** @description Only credentials in this state. Revoked ones are not listed. */
                status?: "active" | "expired";
                /** @description Only people's own credentials (`person`), those of the whole project (`project`), or those used only in the playground (`playground`). */
                owner?: "person" | "project" | "playground";
                /** @description By the time when they were first given; `newest` unless it is given. */
                sort?: "newest" | "oldest";
            };
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first, unless `sort` is given. With a filter a part may have few credentials, or none, though `next` is not null: one request looks at 1,000 credentials at most. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "credentials": [
                     *         {
                     *           "id": "crd_example",
                     *           "server": "header",
                     *           "scope": "The header server",
                     *           "email": "ada@example.com",
                     *           "account": null,
                     *           "status": "active",
                     *           "playground": false,
                     *           "createdAt": 1795219200000,
                     *           "updatedAt": 1795219200000
                     *         }
                     *       ],
                     *       "next": null,
                     *       "found": {
                     *         "count": 1,
                     *         "more": false
                     *       }
                     *     }
                     */
                    "application/json": {
                        credentials: components["schemas"]["Credential"][];
                        /** @description How many credentials fit. Null in a later part of the list, and without `q`, `server`, `status`, `owner` and `sort`. */
                        found: {
                            /** @description How many of the first 1,000 credentials that were looked at fit. */
                            count: number;
                            /** @description Whether there are credentials that were not looked at. */
                            more: boolean;
                        } | null;
                        /** @description Send it as `after` to get the next part. Null at the end of the list. */
                        next: string | null;
                    };
                };
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing"];
            404: components["responses"]["404-resource.not_found"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    createCredentialRevocation: {
        parameters: {
            query?: never;
            header?: {
                /** @description Up to 255 characters of your choice, such as a random UUID. Within 24 hours, the same request with the same key is made once: it gets the same answer again, with the header `Idempotent-Replayed`. A request that is refused is forgotten. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Slug of the project. */
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "q": "nobody@example.com",
                 *       "owner": "person"
                 *     }
                 */
                "application/json": components["schemas"]["CredentialRevocation"];
            };
        };
        responses: {
            /** @description The job ends the credentials and tells the providers. */
            202: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "job": {
                     *         "id": "job_example",
                     *         "kind": "credentials.revoke",
                     *         "target": "demo",
                     *         "state": "running",
                     *         "total": 0,
                     *         "done": 0,
                     *         "failed": 0,
                     *         "nextAt": 1795219200000,
                     *         "createdAt": 1795219200000,
                     *         "finishedAt": null
                     *       }
                     *     }
                     */
                    "application/json": {
                        job: components["schemas"]["Job"];
                    };
                };
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-role.reads_only-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            409: components["responses"]["409-idempotency.unanswered-idempotency.shown_once-revocation.under_way"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            422: components["responses"]["422-idempotency.other_request"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    getCredential: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
                credential: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The credential. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "crd_example",
                     *       "server": "header",
                     *       "scope": "The header server",
                     *       "email": "eve@example.com",
                     *       "account": null,
                     *       "status": "active",
                     *       "playground": false,
                     *       "createdAt": 1795219200000,
                     *       "updatedAt": 1795219200000,
                     *       "userId": "person",
                     *       "authScope": "scp_example",
                     *       "link": "lnk_example",
                     *       "endedBy": null,
                     *       "providerRevocation": null
                     *     }
                     */
                    "application/json": components["schemas"]["CredentialDetail"];
                };
            };
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing"];
            404: components["responses"]["404-resource.not_found"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    removeCredential: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
                credential: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Revoked. The value is deleted, and no call uses it after one second. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-role.reads_only-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    testCall: {
        parameters: {
            query?: never;
            header?: {
                /** @description Up to 255 characters of your choice, such as a random UUID. Within 24 hours, the same request with the same key is made once: it gets the same answer again, with the header `Idempotent-Replayed`. A request that is refused is forgotten. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Slug of the project. */
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "person": null,
                 *       "key": "ck_example",
                 *       "tool": "header__delete_repo"
                 *     }
                 */
                "application/json": components["schemas"]["TestedCall"];
            };
        };
        responses: {
            /** @description The decision. The call was not made. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "outcome": "not-connected",
                     *       "server": {
                     *         "slug": "header",
                     *         "name": "The header server"
                     *       },
                     *       "tool": "delete_repo",
                     *       "isKnown": false,
                     *       "connection": "missing",
                     *       "mode": "direct",
                     *       "decidedBy": "default",
                     *       "rule": null,
                     *       "pattern": null,
                     *       "authScope": {
                     *         "id": "scp_example",
                     *         "name": "The header server",
                     *         "level": "user",
                     *         "segment": "header"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["CallDecision"];
                };
            };
            400: components["responses"]["400-request.invalid-decision.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            409: components["responses"]["409-idempotency.unanswered-idempotency.shown_once"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            422: components["responses"]["422-idempotency.other_request"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    listTokens: {
        parameters: {
            query?: {
                /** @description `next` of the previous part. Absent: the list's first part. */
                after?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first, without revoked ones. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "tokens": [],
                     *       "next": null
                     *     }
                     */
                    "application/json": {
                        tokens: components["schemas"]["DeploymentToken"][];
                        /** @description Send it as `after` to get the next part. Null at the end of the list. */
                        next: string | null;
                    };
                };
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing"];
            404: components["responses"]["404-resource.not_found"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    createToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Backups",
                 *       "role": "auditor"
                 *     }
                 */
                "application/json": components["schemas"]["NewDeploymentToken"];
            };
        };
        responses: {
            /** @description Created. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "cd_example",
                     *       "name": "Backups",
                     *       "role": "auditor",
                     *       "createdBy": "admin@example.com",
                     *       "createdAt": 1795219200000,
                     *       "expiresAt": 1795219200000,
                     *       "lastUsedAt": null,
                     *       "key": "cd_example.secret",
                     *       "usage": {
                     *         "command": "curl -sS https://cardea.example.com/api/v1/projects \\\n  -H 'authorization: Bearer cd_example.secret'",
                     *         "env": "CARDEA_API_URL=https://cardea.example.com/api/v1\nCARDEA_API_TOKEN=cd_example.secret",
                     *         "login": "printf %s 'cd_example.secret' | cardea login --url https://cardea.example.com --project demo"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["DeploymentToken"] & {
                        /** @description The secret token. Only this answer contains it. */
                        key: string;
                        /** @description How to use the token. */
                        usage: {
                            /** @description A command for a POSIX shell that works as it is. It contains the token. */
                            command: string;
                            /** @description Lines for a program's environment, in the format of `.env` files. They contain the token. */
                            env: string;
                            /** @description A command for a POSIX shell that signs the command line `cardea` in, to a project of the maker. It contains the token. */
                            login?: string;
                        };
                    };
                };
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-token.person_needed-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            409: components["responses"]["409-token.too_many"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    removeToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Revoked. The next request with it is refused. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-token.person_needed-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    getRedirectUri: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A redirect URI that no server uses. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "redirectUri": "https://cardea.example.com/oauth/callback/scp_example"
                     *     }
                     */
                    "application/json": {
                        /** Format: uri */
                        redirectUri: string;
                    };
                };
            };
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing"];
            404: components["responses"]["404-resource.not_found"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    discoverSignIn: {
        parameters: {
            query?: never;
            header?: {
                /** @description Up to 255 characters of your choice, such as a random UUID. Within 24 hours, the same request with the same key is made once: it gets the same answer again, with the header `Idempotent-Replayed`. A request that is refused is forgotten. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Slug of the project. */
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "url": "https://mcp.example.com/mcp"
                 *     }
                 */
                "application/json": {
                    url: string;
                };
            };
        };
        responses: {
            /** @description What the server and its OAuth provider tell. Nothing is stored. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "issuer": "https://mcp.example.com",
                     *       "scopes": [
                     *         "mcp:tools",
                     *         "offline_access"
                     *       ],
                     *       "registration": "dcr",
                     *       "namesItself": true,
                     *       "revocable": true,
                     *       "leftOut": []
                     *     }
                     */
                    "application/json": components["schemas"]["Discovery"];
                };
            };
            400: components["responses"]["400-request.invalid-server.url_refused-outbound.refused"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-role.reads_only-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            409: components["responses"]["409-idempotency.unanswered-idempotency.shown_once"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            422: components["responses"]["422-idempotency.other_request"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
            502: components["responses"]["502-outbound.too_large-authorization.discovery_failed"];
        };
    };
    createErasure: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "erased@example.com",
                 *       "confirm": "erased@example.com"
                 *     }
                 */
                "application/json": {
                    /** @description The present address of the person. */
                    email: string;
                    /** @description The address again: an erasure cannot be undone. */
                    confirm: string;
                    /**
                     * @description Whether API keys that the person made end too. Agents of others may use them.
                     * @default false
                     */
                    revokeKeys?: boolean;
                };
            };
        };
        responses: {
            /** @description The erasure has begun. */
            202: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "ers_example",
                     *       "person": "person",
                     *       "state": "running",
                     *       "memberships": 0,
                     *       "playgrounds": 0,
                     *       "keys": 0,
                     *       "createdAt": 1795219200000,
                     *       "finishedAt": null
                     *     }
                     */
                    "application/json": components["schemas"]["Erasure"];
                };
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-token.role_too_low-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            409: components["responses"]["409-member.last_admin"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    getErasure: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                erasure: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How far it has come, or when it was done. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "ers_example",
                     *       "person": "person",
                     *       "state": "done",
                     *       "memberships": 0,
                     *       "playgrounds": 0,
                     *       "keys": 0,
                     *       "createdAt": 1795219200000,
                     *       "finishedAt": 1795219200000
                     *     }
                     */
                    "application/json": components["schemas"]["Erasure"];
                };
            };
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing"];
            404: components["responses"]["404-resource.not_found"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    listJobs: {
        parameters: {
            query?: {
                /** @description `next` of the previous part. Absent: the list's first part. */
                after?: string;
                limit?: number;
            };
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first. Jobs are forgotten after 30 days. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "jobs": [
                     *         {
                     *           "id": "job_example",
                     *           "kind": "credentials.revoke",
                     *           "target": "demo",
                     *           "state": "done",
                     *           "total": 0,
                     *           "done": 0,
                     *           "failed": 0,
                     *           "nextAt": null,
                     *           "createdAt": 1795219200000,
                     *           "finishedAt": 1795219200000
                     *         },
                     *         {
                     *           "id": "job_example",
                     *           "kind": "server.scope.reset",
                     *           "target": "notes",
                     *           "state": "done",
                     *           "total": 0,
                     *           "done": 0,
                     *           "failed": 0,
                     *           "nextAt": null,
                     *           "createdAt": 1795219200000,
                     *           "finishedAt": 1795219200000
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": {
                        jobs: components["schemas"]["Job"][];
                        /** @description Send it as `after` to get the next part. Null at the end of the list. */
                        next: string | null;
                    };
                };
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing"];
            404: components["responses"]["404-resource.not_found"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    getJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
                job: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The job. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "job_example",
                     *       "kind": "server.reset",
                     *       "target": "for-a-job",
                     *       "state": "done",
                     *       "total": 0,
                     *       "done": 0,
                     *       "failed": 0,
                     *       "nextAt": null,
                     *       "createdAt": 1795219200000,
                     *       "finishedAt": 1795219200000
                     *     }
                     */
                    "application/json": components["schemas"]["Job"];
                };
            };
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing"];
            404: components["responses"]["404-resource.not_found"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    listProjectRemovals: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "jobs": []
                     *     }
                     */
                    "application/json": {
                        jobs: components["schemas"]["Job"][];
                    };
                };
            };
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    getLatestCall: {
        parameters: {
            query?: {
                /** @description UTC milliseconds. Earlier calls do not count. */
                since?: number | null;
            };
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The latest call among the project's newest events; null if there is none since then. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "call": {
                     *         "at": 1795219200000,
                     *         "agent": "ck_key",
                     *         "email": null,
                     *         "server": "header",
                     *         "tool": "whoami",
                     *         "outcome": "ok",
                     *         "durationMs": null
                     *       }
                     *     }
                     */
                    "application/json": {
                        call: components["schemas"]["LatestCall"] | null;
                    };
                };
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing"];
            404: components["responses"]["404-resource.not_found"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    listNamedLinks: {
        parameters: {
            query?: {
                /** @description `next` of the previous part. Absent: the list's first part. */
                after?: string;
                limit?: number;
            };
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description In the order of their names, without deleted links. A configuration file may describe them. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "links": [
                     *         {
                     *           "id": "lnk_example",
                     *           "etag": "\"533wvbzy76kobynfbrqcmtkbx4\"",
                     *           "url": "https://cardea.example.com/connect/lnk_example",
                     *           "type": "user",
                     *           "state": "active",
                     *           "servers": [
                     *             "header"
                     *           ],
                     *           "domains": [
                     *             "example.com"
                     *           ],
                     *           "emails": [],
                     *           "email": null,
                     *           "expiresAt": null,
                     *           "returnUrl": null,
                     *           "tags": {},
                     *           "events": null,
                     *           "name": "team",
                     *           "source": null,
                     *           "uses": 0,
                     *           "usesByDay": [],
                     *           "createdBy": "admin@example.com",
                     *           "createdAt": 1795219200000
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": {
                        links: components["schemas"]["Link"][];
                        /** @description Send it as `after` to get the next part. Null at the end of the list. */
                        next: string | null;
                    };
                };
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing"];
            404: components["responses"]["404-resource.not_found"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    listLinks: {
        parameters: {
            query?: {
                /** @description `next` of the previous part. Absent: the list's first part. */
                after?: string;
                limit?: number;
                /** @description Only links whose name, type, domains, addresses, servers, tags, creator or URL contain each word of this. */
                q?: string;
                /** @description Only links in this state; `working` are those that are active or paused, and `ended` all others. */
                state?: "active" | "paused" | "expired" | "used" | "deleted" | "working" | "ended";
                /** @description Only links of this type. */
                type?: "user" | "project" | "playground" | "default";
                /** @description By the time when they were created, or by their end: with `ends` the link that ends first is first, and those that never end are last. `newest` unless it is given. */
                sort?: "newest" | "oldest" | "ends" | "-ends";
            };
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first unless `sort` is given, including deleted links. The default link is included if it works or has been used. With a filter a part may have few links, or none, though `next` is not null: one request looks at 1,000 links at most. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "links": [
                     *         {
                     *           "id": "lnk_example",
                     *           "etag": "\"ic4e5hsu5p3dd3dyd57yaam4w2\"",
                     *           "url": "https://cardea.example.com/connect/lnk_example",
                     *           "type": "default",
                     *           "state": "active",
                     *           "servers": [
                     *             "header",
                     *             "notes"
                     *           ],
                     *           "domains": [],
                     *           "emails": [],
                     *           "email": null,
                     *           "expiresAt": null,
                     *           "returnUrl": null,
                     *           "tags": {},
                     *           "events": null,
                     *           "name": null,
                     *           "source": null,
                     *           "uses": 0,
                     *           "usesByDay": [],
                     *           "createdBy": null,
                     *           "createdAt": 1795219200000
                     *         }
                     *       ],
                     *       "next": "9007199254740991.lnk_example",
                     *       "found": {
                     *         "count": 3,
                     *         "more": false
                     *       }
                     *     }
                     */
                    "application/json": {
                        links: components["schemas"]["Link"][];
                        /** @description How many links fit. Null in a later part of the list, and without `q`, `state`, `type` and `sort`. */
                        found: {
                            /** @description How many of the first 1,000 links that were looked at fit. */
                            count: number;
                            /** @description Whether there are links that were not looked at. */
                            more: boolean;
                        } | null;
                        /** @description Send it as `after` to get the next part. Null at the end of the list. */
                        next: string | null;
                    };
                };
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing"];
            404: components["responses"]["404-resource.not_found"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    createLink: {
        parameters: {
            query?: never;
            header?: {
                /** @description Up to 255 characters of your choice, such as a random UUID. Within 24 hours, the same request with the same key is made once: it gets the same answer again, with the header `Idempotent-Replayed`. A request that is refused is forgotten. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Slug of the project. */
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "type": "user",
                 *       "servers": [
                 *         "header"
                 *       ],
                 *       "domains": [
                 *         "example.com"
                 *       ],
                 *       "tags": {
                 *         "customer": "cus_42"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["NewLink"];
            };
        };
        responses: {
            /** @description Created. */
            201: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "lnk_example",
                     *       "etag": "\"5yyzpe6krn7wsfd6bi4wqrj72m\"",
                     *       "url": "https://cardea.example.com/connect/lnk_example",
                     *       "type": "user",
                     *       "state": "active",
                     *       "servers": [
                     *         "header"
                     *       ],
                     *       "domains": [
                     *         "example.com"
                     *       ],
                     *       "emails": [],
                     *       "email": null,
                     *       "expiresAt": null,
                     *       "returnUrl": null,
                     *       "tags": {
                     *         "customer": "cus_42"
                     *       },
                     *       "events": null,
                     *       "name": null,
                     *       "source": null,
                     *       "uses": 0,
                     *       "usesByDay": [],
                     *       "createdBy": "admin@example.com",
                     *       "createdAt": 1795219200000
                     *     }
                     */
                    "application/json": components["schemas"]["Link"];
                };
            };
            400: components["responses"]["400-request.invalid-link.level_mismatch-link.return_refused"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-role.reads_only-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            409: components["responses"]["409-idempotency.unanswered-idempotency.shown_once"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            422: components["responses"]["422-idempotency.other_request"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    getLink: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
                link: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The link. */
            200: {
                headers: {
                    /** @description The entity tag of the thing, as in its `etag`. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "lnk_example",
                     *       "etag": "\"uwgbxu7vtlo37dmftbelcc722k\"",
                     *       "url": "https://cardea.example.com/connect/lnk_example",
                     *       "type": "user",
                     *       "state": "active",
                     *       "servers": [
                     *         "header"
                     *       ],
                     *       "domains": [
                     *         "example.com"
                     *       ],
                     *       "emails": [],
                     *       "email": null,
                     *       "expiresAt": null,
                     *       "returnUrl": null,
                     *       "tags": {},
                     *       "events": null,
                     *       "name": null,
                     *       "source": null,
                     *       "uses": 0,
                     *       "usesByDay": [],
                     *       "createdBy": "admin@example.com",
                     *       "createdAt": 1795219200000
                     *     }
                     */
                    "application/json": components["schemas"]["Link"];
                };
            };
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing"];
            404: components["responses"]["404-resource.not_found"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    removeLink: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
                link: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted. The link stops working at once; credentials that people gave through it stay. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-role.reads_only-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            409: components["responses"]["409-link.default_stays"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    editLink: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `etag` of the thing as you read it, or several with commas between (RFC 9110 §13.1.1). If the thing has changed since, the answer is 412 and nothing is changed. Without the header the update is made in any case. */
                "If-Match"?: string;
            };
            path: {
                /** @description Slug of the project. */
                project: string;
                link: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "paused": true
                 *     }
                 */
                "application/json": components["schemas"]["LinkChange"];
            };
        };
        responses: {
            /** @description Changed. The next request of a visitor follows the change. */
            200: {
                headers: {
                    /** @description The entity tag of the thing, as in its `etag`. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "lnk_example",
                     *       "etag": "\"kul4435dm6qlehc2qzy6qu7juo\"",
                     *       "url": "https://cardea.example.com/connect/lnk_example",
                     *       "type": "user",
                     *       "state": "paused",
                     *       "servers": [
                     *         "header"
                     *       ],
                     *       "domains": [
                     *         "example.com"
                     *       ],
                     *       "emails": [],
                     *       "email": null,
                     *       "expiresAt": null,
                     *       "returnUrl": null,
                     *       "tags": {},
                     *       "events": null,
                     *       "name": null,
                     *       "source": null,
                     *       "uses": 0,
                     *       "usesByDay": [],
                     *       "createdBy": "admin@example.com",
                     *       "createdAt": 1795219200000
                     *     }
                     */
                    "application/json": components["schemas"]["Link"];
                };
            };
            400: components["responses"]["400-request.invalid-link.level_mismatch-link.return_refused"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-role.reads_only-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            409: components["responses"]["409-link.not_editable-link.default_stays"];
            412: components["responses"]["412-version.changed_meanwhile"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    listLinkRedemptions: {
        parameters: {
            query?: {
                /** @description `next` of the previous part. Absent: the list's first part. */
                after?: string;
                limit?: number;
            };
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
                link: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The person who used the link for the first time last is first. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "redemptions": [
                     *         {
                     *           "id": "person",
                     *           "email": "bob@example.com",
                     *           "createdAt": 1795219200000,
                     *           "lastUsedAt": 1795219200000,
                     *           "servers": []
                     *         },
                     *         {
                     *           "id": "person",
                     *           "email": "eve@example.com",
                     *           "createdAt": 1795219200000,
                     *           "lastUsedAt": 1795219200000,
                     *           "servers": [
                     *             {
                     *               "slug": "header",
                     *               "at": 1795219200000
                     *             }
                     *           ]
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": {
                        redemptions: components["schemas"]["Redemption"][];
                        /** @description Send it as `after` to get the next part. Null at the end of the list. */
                        next: string | null;
                    };
                };
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing"];
            404: components["responses"]["404-resource.not_found"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    getMail: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description For platform administrators. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "delivery": "inbox",
                     *       "from": "cardea@localhost.invalid",
                     *       "sentAt": 1795219200000,
                     *       "failedAt": null,
                     *       "isFailing": false,
                     *       "fault": null
                     *     }
                     */
                    "application/json": components["schemas"]["Mail"];
                };
            };
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing"];
            404: components["responses"]["404-resource.not_found"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    testMail: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {} */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description The mail service has taken the mail. Otherwise the error says what to do. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "to": "admin@example.com"
                     *     }
                     */
                    "application/json": components["schemas"]["TestMail"];
                };
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-token.role_too_low-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
            502: components["responses"]["502-mail.key_refused-mail.sender_refused-mail.recipient_refused-mail.tls_missing-mail.refused-mail.down"];
            503: components["responses"]["503-mail.rate_limited"];
        };
    };
    getMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The user of the browser session, or the maker of the platform token. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "email": "admin@example.com",
                     *       "canCreateProjects": true
                     *     }
                     */
                    "application/json": components["schemas"]["Me"];
                };
            };
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    getMember: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
                member: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The member. */
            200: {
                headers: {
                    /** @description The entity tag of the thing, as in its `etag`. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "member": {
                     *         "id": "person",
                     *         "email": "ada@example.com",
                     *         "role": "member",
                     *         "createdAt": 1795219200000,
                     *         "lastActiveAt": null,
                     *         "servers": [
                     *           "header"
                     *         ],
                     *         "callsThisWeek": 0,
                     *         "queriesThisWeek": 0,
                     *         "etag": "\"jvipijmkntnstmhfn7xrbke5fy\""
                     *       },
                     *       "connections": [
                     *         {
                     *           "server": "header",
                     *           "authScope": "scp_example",
                     *           "name": "The header server",
                     *           "status": "connected",
                     *           "credential": "crd_example",
                     *           "account": null,
                     *           "since": 1795219200000,
                     *           "providerRevocation": null
                     *         },
                     *         {
                     *           "server": "notes",
                     *           "authScope": "scp_example",
                     *           "name": "Notes",
                     *           "status": "not connected",
                     *           "credential": null,
                     *           "account": null,
                     *           "since": null,
                     *           "providerRevocation": null
                     *         }
                     *       ],
                     *       "activity": [],
                     *       "topServers": [],
                     *       "topTools": [],
                     *       "errorRate": null,
                     *       "apiKeys": []
                     *     }
                     */
                    "application/json": components["schemas"]["MemberDetail"];
                };
            };
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing"];
            404: components["responses"]["404-resource.not_found"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    removeMember: {
        parameters: {
            query?: {
                /** @description Whether the API keys that the member created end too. */
                revokeKeys?: "true" | "false";
            };
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
                member: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed, together with all credentials of the member. Their agents are refused within one second. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-role.reads_only-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            409: components["responses"]["409-member.last_admin"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    editMember: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `etag` of the thing as you read it, or several with commas between (RFC 9110 §13.1.1). If the thing has changed since, the answer is 412 and nothing is changed. Without the header the update is made in any case. */
                "If-Match"?: string;
            };
            path: {
                /** @description Slug of the project. */
                project: string;
                member: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "role": "member"
                 *     }
                 */
                "application/json": {
                    /**
                     * @description `admin`: may do everything in the project. `auditor`: reads everything and changes nothing. Both are members too.
                     * @enum {string}
                     */
                    role: "member" | "auditor" | "admin";
                };
            };
        };
        responses: {
            /** @description Changed. The role of the last administrator cannot be changed. */
            200: {
                headers: {
                    /** @description The entity tag of the thing, as in its `etag`. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "GowKJ_EyKbvnAJJowOlWLA",
                     *       "email": "new@example.com",
                     *       "role": "member",
                     *       "createdAt": 1795219200000,
                     *       "lastActiveAt": null,
                     *       "servers": [],
                     *       "callsThisWeek": 0,
                     *       "queriesThisWeek": 0,
                     *       "etag": "\"jvipijmkntnstmhfn7xrbke5fy\""
                     *     }
                     */
                    "application/json": components["schemas"]["Member"];
                };
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-role.reads_only-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            409: components["responses"]["409-member.last_admin"];
            412: components["responses"]["412-version.changed_meanwhile"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    createMemberRevocation: {
        parameters: {
            query?: never;
            header?: {
                /** @description Up to 255 characters of your choice, such as a random UUID. Within 24 hours, the same request with the same key is made once: it gets the same answer again, with the header `Idempotent-Replayed`. A request that is refused is forgotten. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Slug of the project. */
                project: string;
                member: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "authScopes": [
                 *         "scp_example"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["Revocation"];
            };
        };
        responses: {
            /** @description How many credentials were revoked. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "revoked": 0
                     *     }
                     */
                    "application/json": {
                        revoked: number;
                    };
                };
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-role.reads_only-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            409: components["responses"]["409-idempotency.unanswered-idempotency.shown_once"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            422: components["responses"]["422-idempotency.other_request"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    previewRevocation: {
        parameters: {
            query?: never;
            header?: {
                /** @description Up to 255 characters of your choice, such as a random UUID. Within 24 hours, the same request with the same key is made once: it gets the same answer again, with the header `Idempotent-Replayed`. A request that is refused is forgotten. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Slug of the project. */
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "all": true
                 *     }
                 */
                "application/json": components["schemas"]["RevocationChoice"];
            };
        };
        responses: {
            /** @description Nothing has been changed. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "members": 6,
                     *       "connections": 2,
                     *       "unknown": []
                     *     }
                     */
                    "application/json": components["schemas"]["RevocationPreview"];
                };
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-role.reads_only-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            409: components["responses"]["409-idempotency.unanswered-idempotency.shown_once-revocation.too_many_members"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            422: components["responses"]["422-idempotency.other_request"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    revokeConnections: {
        parameters: {
            query?: never;
            header?: {
                /** @description Up to 255 characters of your choice, such as a random UUID. Within 24 hours, the same request with the same key is made once: it gets the same answer again, with the header `Idempotent-Replayed`. A request that is refused is forgotten. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Slug of the project. */
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "emailPrefix": "nobody",
                 *       "servers": [
                 *         "header"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["RevocationChoice"];
            };
        };
        responses: {
            /** @description Revoked. No call uses the credentials after one second. The job deletes them and tells the providers. */
            202: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "job": {
                     *         "id": "job_example",
                     *         "kind": "members.revoke",
                     *         "target": "header",
                     *         "state": "running",
                     *         "total": 0,
                     *         "done": 0,
                     *         "failed": 0,
                     *         "nextAt": 1795219200000,
                     *         "createdAt": 1795219200000,
                     *         "finishedAt": null
                     *       }
                     *     }
                     */
                    "application/json": {
                        job: components["schemas"]["Job"];
                    };
                };
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-role.reads_only-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            409: components["responses"]["409-idempotency.unanswered-idempotency.shown_once-revocation.too_many-revocation.too_many_members"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            422: components["responses"]["422-idempotency.other_request"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    listMembers: {
        parameters: {
            query?: {
                /** @description `next` of the previous part. Absent: the list's first part. */
                after?: string;
                limit?: number;
                /** @description Only members whose e-mail address begins with this, in the order of their addresses unless `sort` is given. */
                email?: string;
                /** @description Only members with this role. */
                role?: "member" | "auditor" | "admin";
                /** @description Only members whose agents acted in the last 7 days (`week`) or 30 days (`month`), or did not in the last 30 days (`inactive`). */
                activity?: "week" | "month" | "inactive";
                /** @description By the time when they became members, or by their addresses; with `-` from the last address to the first. */
                sort?: "newest" | "oldest" | "email" | "-email";
            };
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first, unless `email` or `sort` is given. The totals count all members, not only this part of the list. With `role` or `activity` a part may have few members, or none, though `next` is not null: one request looks at 1,000 members at most. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "members": [
                     *         {
                     *           "id": "person",
                     *           "email": "new@example.com",
                     *           "role": "member",
                     *           "createdAt": 1795219200000,
                     *           "lastActiveAt": null,
                     *           "servers": [],
                     *           "callsThisWeek": 0,
                     *           "queriesThisWeek": 0,
                     *           "etag": "\"jvipijmkntnstmhfn7xrbke5fy\""
                     *         },
                     *         {
                     *           "id": "GowKJ_EyKbvnAJJowOlWLA",
                     *           "email": "new@example.com",
                     *           "role": "member",
                     *           "createdAt": 1795219200000,
                     *           "lastActiveAt": null,
                     *           "servers": [],
                     *           "callsThisWeek": 0,
                     *           "queriesThisWeek": 0,
                     *           "etag": "\"jvipijmkntnstmhfn7xrbke5fy\""
                     *         }
                     *       ],
                     *       "totals": {
                     *         "members": 6,
                     *         "activeThisWeek": 0,
                     *         "activeThisMonth": 0,
                     *         "inactive": 6
                     *       },
                     *       "found": null,
                     *       "next": "1795842773882.GowKJ_EyKbvnAJJowOlWLA"
                     *     }
                     */
                    "application/json": {
                        members: components["schemas"]["Member"][];
                        totals: {
                            members: number;
                            activeThisWeek: number;
                            activeThisMonth: number;
                            /** @description Members without activity in the last 30 days. */
                            inactive: number;
                        };
                        /** @description How many members fit. Null in a later part of the list, and without `role`, `activity` and `sort`. */
                        found: {
                            /** @description How many of the first 1,000 members that were looked at fit. */
                            count: number;
                            /** @description Whether there are members that were not looked at. */
                            more: boolean;
                        } | null;
                        /** @description Send it as `after` to get the next part. Null at the end of the list. */
                        next: string | null;
                    };
                };
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing"];
            404: components["responses"]["404-resource.not_found"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    createMember: {
        parameters: {
            query?: never;
            header?: {
                /** @description Up to 255 characters of your choice, such as a random UUID. Within 24 hours, the same request with the same key is made once: it gets the same answer again, with the header `Idempotent-Replayed`. A request that is refused is forgotten. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Slug of the project. */
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "grace@example.com",
                 *       "role": "member"
                 *     }
                 */
                "application/json": components["schemas"]["Invitation"];
            };
        };
        responses: {
            /** @description Invited. */
            201: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "person",
                     *       "email": "grace@example.com",
                     *       "role": "member",
                     *       "createdAt": 1795219200000,
                     *       "lastActiveAt": null,
                     *       "servers": [],
                     *       "callsThisWeek": 0,
                     *       "queriesThisWeek": 0,
                     *       "etag": "\"jvipijmkntnstmhfn7xrbke5fy\""
                     *     }
                     */
                    "application/json": components["schemas"]["Member"];
                };
            };
            400: components["responses"]["400-request.invalid-session.email_invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-role.reads_only-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            409: components["responses"]["409-idempotency.unanswered-idempotency.shown_once-member.address_disputed"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            422: components["responses"]["422-idempotency.other_request"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    listNavigators: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The default navigator first, then by slug. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "navigators": [
                     *         {
                     *           "slug": "default",
                     *           "etag": "\"p2bpuw26fijwjd6ctlqw3gasy2\"",
                     *           "mcpUrl": "https://cardea.example.com/mcp/demo",
                     *           "name": "Default",
                     *           "mode": "direct",
                     *           "denied": [],
                     *           "inChatAuthentication": true,
                     *           "inChatAvailable": true,
                     *           "inChatWaits": false,
                     *           "inChatEndedAt": null,
                     *           "source": null,
                     *           "previewUrl": "https://cardea.example.com/connect/lnk_example"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        navigators: components["schemas"]["Navigator"][];
                    };
                };
            };
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing"];
            404: components["responses"]["404-resource.not_found"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    getNavigator: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
                navigator: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The navigator. */
            200: {
                headers: {
                    /** @description The entity tag of the thing, as in its `etag`. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "slug": "default",
                     *       "etag": "\"p2bpuw26fijwjd6ctlqw3gasy2\"",
                     *       "mcpUrl": "https://cardea.example.com/mcp/demo",
                     *       "name": "Default",
                     *       "mode": "direct",
                     *       "denied": [],
                     *       "inChatAuthentication": true,
                     *       "inChatAvailable": true,
                     *       "inChatWaits": false,
                     *       "inChatEndedAt": null,
                     *       "source": null,
                     *       "previewUrl": "https://cardea.example.com/connect/lnk_example"
                     *     }
                     */
                    "application/json": components["schemas"]["Navigator"];
                };
            };
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing"];
            404: components["responses"]["404-resource.not_found"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    replaceNavigator: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `etag` of the thing as you read it, or several with commas between (RFC 9110 §13.1.1). If the thing has changed since, the answer is 412 and nothing is changed. Without the header the update is made in any case. */
                "If-Match"?: string;
            };
            path: {
                /** @description Slug of the project. */
                project: string;
                navigator: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Support",
                 *       "mode": "search",
                 *       "inChatAuthentication": true,
                 *       "denied": [
                 *         "header__delete_*"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["NavigatorSettings"];
            };
        };
        responses: {
            /** @description The navigator after the change. Agents see the change within one second. */
            200: {
                headers: {
                    /** @description The entity tag of the thing, as in its `etag`. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "slug": "support",
                     *       "etag": "\"hbxchvq2oyjcom7snrfjhqe4ht\"",
                     *       "mcpUrl": "https://cardea.example.com/mcp/demo/navigators/support",
                     *       "name": "Support",
                     *       "mode": "search",
                     *       "denied": [
                     *         "header__delete_*"
                     *       ],
                     *       "inChatAuthentication": true,
                     *       "inChatAvailable": true,
                     *       "inChatWaits": false,
                     *       "inChatEndedAt": null,
                     *       "source": null,
                     *       "previewUrl": "https://cardea.example.com/connect/lnk_example"
                     *     }
                     */
                    "application/json": components["schemas"]["Navigator"];
                };
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-role.reads_only-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            409: components["responses"]["409-navigator.no_personal_server-navigator.too_many"];
            412: components["responses"]["412-version.changed_meanwhile"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    removeNavigator: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
                navigator: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed. Its URL stops working within one second. The default navigator is reset to its first settings instead. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-role.reads_only-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    listenToNews: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The stream. The data of a `news` event is JSON: `{"actions":["tool.call","link.open"]}`. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing"];
            404: components["responses"]["404-resource.not_found"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    getOverview: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The first steps of the project, and what waits for an administrator. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "steps": {
                     *         "server": true,
                     *         "account": false,
                     *         "agent": true,
                     *         "people": true,
                     *         "needsAccount": true
                     *       },
                     *       "needs": {
                     *         "alerts": [],
                     *         "unreachable": [],
                     *         "changed": [],
                     *         "requests": 0,
                     *         "endingLinks": [],
                     *         "endingKeys": [],
                     *         "connections": []
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Overview"];
                };
            };
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing"];
            404: components["responses"]["404-resource.not_found"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    listOwners: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Those of the setting first, then the others, oldest first. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "owners": [
                     *         {
                     *           "id": "person",
                     *           "email": "admin@example.com",
                     *           "isNamed": true,
                     *           "addedBy": null,
                     *           "since": 1795219200000
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        owners: components["schemas"]["Owner"][];
                    };
                };
            };
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing"];
            404: components["responses"]["404-resource.not_found"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    createOwner: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "owner@example.com"
                 *     }
                 */
                "application/json": components["schemas"]["NewOwner"];
            };
        };
        responses: {
            /** @description Added. A person who is an owner already stays one. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "person",
                     *       "email": "owner@example.com",
                     *       "isNamed": false,
                     *       "addedBy": "admin@example.com",
                     *       "since": 1795219200000
                     *     }
                     */
                    "application/json": components["schemas"]["Owner"];
                };
            };
            400: components["responses"]["400-request.invalid-session.email_invalid"];
            401: components["responses"]["401-session.missing"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-token.person_needed-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            409: components["responses"]["409-owner.unknown-owner.too_many-member.address_disputed"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    removeOwner: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the person. */
                owner: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed. The person's next request is that of a person who is no owner. Their projects stay theirs. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-token.person_needed-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            409: components["responses"]["409-owner.named-owner.last"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    listPlaygroundUsers: {
        parameters: {
            query?: {
                /** @description `next` of the previous part. Absent: the list's first part. */
                after?: string;
                limit?: number;
            };
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description In the order of their ids. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "users": [
                     *         {
                     *           "id": "person",
                     *           "email": "tester@example.com",
                     *           "servers": [
                     *             "header"
                     *           ]
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": {
                        users: components["schemas"]["PlaygroundUser"][];
                        /** @description Send it as `after` to get the next part. Null at the end of the list. */
                        next: string | null;
                    };
                };
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing"];
            404: components["responses"]["404-resource.not_found"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    listPlaygroundUserTools: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The tools with their input schemas. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "tools": [
                     *         {
                     *           "name": "for-a-job__echo",
                     *           "title": "Echo Tool",
                     *           "description": "Echoes back the input string",
                     *           "inputSchema": {
                     *             "type": "object",
                     *             "properties": {
                     *               "message": {
                     *                 "type": "string",
                     *                 "description": "Message to echo"
                     *               }
                     *             },
                     *             "required": [
                     *               "message"
                     *             ],
                     *             "$schema": "http://json-schema.org/draft-07/schema#"
                     *           },
                     *           "annotations": {
                     *             "readOnlyHint": true,
                     *             "destructiveHint": false,
                     *             "idempotentHint": true,
                     *             "openWorldHint": false
                     *           },
                     *           "execution": {
                     *             "taskSupport": "forbidden"
                     *           },
                     *           "server": "for-a-job",
                     *           "ownName": "echo"
                     *         },
                     *         {
                     *           "name": "for-a-job_example",
                     *           "title": "Get Annotated Message Tool",
                     *           "description": "Demonstrates how annotations can be used to provide metadata about content.",
                     *           "inputSchema": {
                     *             "type": "object",
                     *             "properties": {
                     *               "messageType": {
                     *                 "type": "string",
                     *                 "enum": [
                     *                   "error",
                     *                   "success"
                     *                 ],
                     *                 "description": "Type of message to demonstrate different annotation patterns"
                     *               },
                     *               "includeImage": {
                     *                 "default": false,
                     *                 "description": "Whether to include an example image",
                     *                 "type": "boolean"
                     *               }
                     *             },
                     *             "required": [
                     *               "messageType"
                     *             ],
                     *             "$schema": "http://json-schema.org/draft-07/schema#"
                     *           },
                     *           "annotations": {
                     *             "readOnlyHint": true,
                     *             "destructiveHint": false,
                     *             "idempotentHint": true,
                     *             "openWorldHint": false
                     *           },
                     *           "execution": {
                     *             "taskSupport": "forbidden"
                     *           },
                     *           "server": "for-a-job",
                     *           "ownName": "get-annotated-message"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        tools: components["schemas"]["PlaygroundTool"][];
                    };
                };
            };
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-role.reads_only"];
            404: components["responses"]["404-resource.not_found"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    createPlaygroundCall: {
        parameters: {
            query?: never;
            header?: {
                /** @description Up to 255 characters of your choice, such as a random UUID. Within 24 hours, the same request with the same key is made once: it gets the same answer again, with the header `Idempotent-Replayed`. A request that is refused is forgotten. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Slug of the project. */
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "user": "person",
                 *       "tool": "header__whoami",
                 *       "arguments": {}
                 *     }
                 */
                "application/json": components["schemas"]["NewPlaygroundCall"];
            };
        };
        responses: {
            /** @description The server's answer, which may be an error. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "request": {
                     *         "method": "tools/call",
                     *         "params": {
                     *           "name": "whoami",
                     *           "arguments": {}
                     *         }
                     *       },
                     *       "server": "header",
                     *       "response": {
                     *         "result": {
                     *           "content": [
                     *             {
                     *               "type": "text",
                     *               "text": "{\"server\":\"header\",\"owner\":\"test\",\"fingerprint\":\"87502c4519b4b4543c44e0a3f97104b260d98d3b4f05a373590e30edd7544cba\"}"
                     *             }
                     *           ]
                     *         }
                     *       },
                     *       "durationMs": 20
                     *     }
                     */
                    "application/json": components["schemas"]["PlaygroundCall"];
                };
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-role.reads_only-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            409: components["responses"]["409-idempotency.unanswered-idempotency.shown_once"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            422: components["responses"]["422-idempotency.other_request"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    getStore: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The place, and the progress of a move. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "place": {
                     *         "kind": "kv"
                     *       },
                     *       "former": null,
                     *       "move": null,
                     *       "problem": null,
                     *       "region": "eu-central-1"
                     *     }
                     */
                    "application/json": components["schemas"]["ProjectStore"];
                };
            };
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing"];
            404: components["responses"]["404-resource.not_found"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    setStore: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "kind": "ssm",
                 *       "prefix": "/cardea/demo"
                 *     }
                 */
                "application/json": components["schemas"]["NewProjectStore"];
            };
        };
        responses: {
            /** @description The move has begun. */
            202: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "move": {
                     *         "id": "job_example",
                     *         "kind": "vault.move",
                     *         "target": "demo",
                     *         "state": "running",
                     *         "total": 0,
                     *         "done": 0,
                     *         "failed": 0,
                     *         "nextAt": 1795219200000,
                     *         "createdAt": 1795219200000,
                     *         "finishedAt": null
                     *       }
                     *     }
                     */
                    "application/json": {
                        move: components["schemas"]["Job"];
                    };
                };
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-role.reads_only-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            409: components["responses"]["409-store.same-store.moving-store.not_set_up"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            422: components["responses"]["422-store.value_too_large"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed-vault.key_missing"];
            502: components["responses"]["502-store.credentials_refused-store.access_denied-store.key_unusable-store.full-store.refused"];
            503: components["responses"]["503-store.busy-store.down-vault.other_settings"];
        };
    };
    listProjects: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description In the order of their names. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "projects": [
                     *         {
                     *           "slug": "demo",
                     *           "name": "Project 1",
                     *           "description": "",
                     *           "icon": "",
                     *           "role": "admin",
                     *           "mcpUrl": "https://cardea.example.com/mcp/demo",
                     *           "returnOrigins": [],
                     *           "browserOrigins": [],
                     *           "auditRetentionDays": 30,
                     *           "auditRetentionDaysMax": 365,
                     *           "recordsCalls": false,
                     *           "redactionHints": [],
                     *           "secondFactor": "off",
                     *           "secondFactorOfDeployment": "off",
                     *           "createdAt": 1795219200000,
                     *           "etag": "\"57qb6ug6miab5yckri3clu2ud2\""
                     *         },
                     *         {
                     *           "slug": "demo",
                     *           "name": "Project 2",
                     *           "description": "",
                     *           "icon": "",
                     *           "role": "admin",
                     *           "mcpUrl": "https://cardea.example.com/mcp/demo",
                     *           "returnOrigins": [],
                     *           "browserOrigins": [],
                     *           "auditRetentionDays": 30,
                     *           "auditRetentionDaysMax": 365,
                     *           "recordsCalls": false,
                     *           "redactionHints": [],
                     *           "secondFactor": "off",
                     *           "secondFactorOfDeployment": "off",
                     *           "createdAt": 1795219200000,
                     *           "etag": "\"2u53gaalvi2mj7kcgzaejtgw4b\""
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        projects: components["schemas"]["Project"][];
                    };
                };
            };
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    createProject: {
        parameters: {
            query?: never;
            header?: {
                /** @description Up to 255 characters of your choice, such as a random UUID. Within 24 hours, the same request with the same key is made once: it gets the same answer again, with the header `Idempotent-Replayed`. A request that is refused is forgotten. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "slug": "notes",
                 *       "name": "Research",
                 *       "description": "For the research team"
                 *     }
                 */
                "application/json": components["schemas"]["NewProject"];
            };
        };
        responses: {
            /** @description Created. The caller is its administrator. */
            201: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "slug": "notes",
                     *       "name": "Research",
                     *       "description": "For the research team",
                     *       "icon": "",
                     *       "role": "admin",
                     *       "mcpUrl": "https://cardea.example.com/mcp/notes",
                     *       "returnOrigins": [],
                     *       "browserOrigins": [],
                     *       "auditRetentionDays": 30,
                     *       "auditRetentionDaysMax": 365,
                     *       "recordsCalls": false,
                     *       "redactionHints": [],
                     *       "secondFactor": "off",
                     *       "secondFactorOfDeployment": "off",
                     *       "createdAt": 1795219200000,
                     *       "etag": "\"zxmtszej6j7zzxgnvclrgrmofx\""
                     *     }
                     */
                    "application/json": components["schemas"]["Project"];
                };
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-token.role_too_low-request.cross_site-project.admin_required"];
            409: components["responses"]["409-idempotency.unanswered-idempotency.shown_once-project.slug_taken"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            422: components["responses"]["422-idempotency.other_request"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    getProject: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The project. */
            200: {
                headers: {
                    /** @description The entity tag of the thing, as in its `etag`. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "slug": "demo",
                     *       "name": "Project 1",
                     *       "description": "",
                     *       "icon": "",
                     *       "role": "admin",
                     *       "mcpUrl": "https://cardea.example.com/mcp/demo",
                     *       "returnOrigins": [],
                     *       "browserOrigins": [],
                     *       "auditRetentionDays": 30,
                     *       "auditRetentionDaysMax": 365,
                     *       "recordsCalls": false,
                     *       "redactionHints": [],
                     *       "secondFactor": "off",
                     *       "secondFactorOfDeployment": "off",
                     *       "createdAt": 1795219200000,
                     *       "etag": "\"57qb6ug6miab5yckri3clu2ud2\""
                     *     }
                     */
                    "application/json": components["schemas"]["Project"];
                };
            };
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing"];
            404: components["responses"]["404-resource.not_found"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    removeProject: {
        parameters: {
            query?: {
                /** @description The project's slug, so that no project is removed by mistake. */
                confirm?: string;
            };
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed: nothing of it can be reached after one second. The job ends what it has. */
            202: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "job": {
                     *         "id": "job_example",
                     *         "kind": "project.remove",
                     *         "target": "demo",
                     *         "state": "running",
                     *         "total": 1,
                     *         "done": 0,
                     *         "failed": 0,
                     *         "nextAt": 1795219200000,
                     *         "createdAt": 1795219200000,
                     *         "finishedAt": null
                     *       }
                     *     }
                     */
                    "application/json": {
                        job: components["schemas"]["Job"];
                    };
                };
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-role.reads_only-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    editProject: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `etag` of the thing as you read it, or several with commas between (RFC 9110 §13.1.1). If the thing has changed since, the answer is 412 and nothing is changed. Without the header the update is made in any case. */
                "If-Match"?: string;
            };
            path: {
                /** @description Slug of the project. */
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Research and development",
                 *       "icon": "🌱",
                 *       "returnOrigins": [
                 *         "https://app.example.com"
                 *       ],
                 *       "browserOrigins": [
                 *         "https://agent.example.com"
                 *       ],
                 *       "recordsCalls": false,
                 *       "redactionHints": [
                 *         "card_number"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["ProjectChange"];
            };
        };
        responses: {
            /** @description Changed. Existing links keep their return URL. */
            200: {
                headers: {
                    /** @description The entity tag of the thing, as in its `etag`. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "slug": "demo",
                     *       "name": "Research and development",
                     *       "description": "",
                     *       "icon": "🌱",
                     *       "role": "admin",
                     *       "mcpUrl": "https://cardea.example.com/mcp/demo",
                     *       "returnOrigins": [
                     *         "https://app.example.com"
                     *       ],
                     *       "browserOrigins": [
                     *         "https://agent.example.com"
                     *       ],
                     *       "auditRetentionDays": 30,
                     *       "auditRetentionDaysMax": 365,
                     *       "recordsCalls": false,
                     *       "redactionHints": [
                     *         "card_number"
                     *       ],
                     *       "secondFactor": "off",
                     *       "secondFactorOfDeployment": "off",
                     *       "createdAt": 1795219200000,
                     *       "etag": "\"5b46jtmygotvxcn6y6wtkux2z7\""
                     *     }
                     */
                    "application/json": components["schemas"]["Project"];
                };
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-role.reads_only-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            409: components["responses"]["409-project.edit_loses"];
            412: components["responses"]["412-version.changed_meanwhile"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    listRules: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description In the order in which they are asked: the first rule that fits a call decides. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "rules": [
                     *         {
                     *           "id": "rul_example",
                     *           "name": "No deleting",
                     *           "server": "header",
                     *           "navigator": null,
                     *           "tools": [
                     *             "delete_*"
                     *           ],
                     *           "authScope": null,
                     *           "policy": "deny",
                     *           "source": null,
                     *           "etag": "\"ydjxzhmiugqgqy4wnoqtmj7mb7\""
                     *         }
                     *       ],
                     *       "defaultPolicy": "allow",
                     *       "defaultPolicyEtag": "\"y2336g4xgtzh3rt7grlgrsnnv2\""
                     *     }
                     */
                    "application/json": {
                        rules: components["schemas"]["RouteRule"][];
                        /** @enum {string} */
                        defaultPolicy: "allow" | "deny";
                        /**
                         * @description Changes with each update. Send it as `If-Match` with an update, so that it does not overwrite another one.
                         * @example "mzxw6ytboi2dgnbvgy3tqojqga"
                         */
                        defaultPolicyEtag: string;
                    };
                };
            };
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing"];
            404: components["responses"]["404-resource.not_found"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    createRule: {
        parameters: {
            query?: never;
            header?: {
                /** @description Up to 255 characters of your choice, such as a random UUID. Within 24 hours, the same request with the same key is made once: it gets the same answer again, with the header `Idempotent-Replayed`. A request that is refused is forgotten. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Slug of the project. */
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "No deleting",
                 *       "server": "header",
                 *       "tools": [
                 *         "delete_*"
                 *       ],
                 *       "policy": "deny"
                 *     }
                 */
                "application/json": components["schemas"]["AddedRouteRule"];
            };
        };
        responses: {
            /** @description Added. Calls follow the rule within one second. */
            201: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "rul_example"
                     *     }
                     */
                    "application/json": {
                        id: string;
                    };
                };
            };
            400: components["responses"]["400-request.invalid-rule.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-role.reads_only-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            409: components["responses"]["409-idempotency.unanswered-idempotency.shown_once-rule.too_many"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            422: components["responses"]["422-idempotency.other_request"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    getRule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
                rule: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The rule. */
            200: {
                headers: {
                    /** @description The entity tag of the thing, as in its `etag`. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "rul_example",
                     *       "name": "No deleting",
                     *       "server": "header",
                     *       "navigator": null,
                     *       "tools": [
                     *         "delete_*"
                     *       ],
                     *       "authScope": null,
                     *       "policy": "deny",
                     *       "source": null,
                     *       "etag": "\"ydjxzhmiugqgqy4wnoqtmj7mb7\""
                     *     }
                     */
                    "application/json": components["schemas"]["RouteRule"];
                };
            };
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing"];
            404: components["responses"]["404-resource.not_found"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    replaceRule: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `etag` of the thing as you read it, or several with commas between (RFC 9110 §13.1.1). If the thing has changed since, the answer is 412 and nothing is changed. Without the header the update is made in any case. */
                "If-Match"?: string;
            };
            path: {
                /** @description Slug of the project. */
                project: string;
                rule: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Nothing is deleted",
                 *       "server": "header",
                 *       "tools": [
                 *         "delete_*"
                 *       ],
                 *       "policy": "deny"
                 *     }
                 */
                "application/json": components["schemas"]["NewRouteRule"];
            };
        };
        responses: {
            /** @description Changed. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400-request.invalid-rule.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-role.reads_only-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            412: components["responses"]["412-version.changed_meanwhile"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    removeRule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
                rule: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-role.reads_only-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    moveRule: {
        parameters: {
            query?: never;
            header?: {
                /** @description Up to 255 characters of your choice, such as a random UUID. Within 24 hours, the same request with the same key is made once: it gets the same answer again, with the header `Idempotent-Replayed`. A request that is refused is forgotten. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Slug of the project. */
                project: string;
                rule: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "before": "rul_example"
                 *     }
                 */
                "application/json": components["schemas"]["RulePlace"];
            };
        };
        responses: {
            /** @description Moved. Calls follow the new order within one second. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400-request.invalid-rule.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-role.reads_only-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            409: components["responses"]["409-idempotency.unanswered-idempotency.shown_once"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            422: components["responses"]["422-idempotency.other_request"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    getDefaultPolicy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The policy. */
            200: {
                headers: {
                    /** @description The entity tag of the thing, as in its `etag`. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "policy": "allow",
                     *       "etag": "\"y2336g4xgtzh3rt7grlgrsnnv2\""
                     *     }
                     */
                    "application/json": components["schemas"]["DefaultPolicy"];
                };
            };
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing"];
            404: components["responses"]["404-resource.not_found"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    setDefaultPolicy: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `etag` of the thing as you read it, or several with commas between (RFC 9110 §13.1.1). If the thing has changed since, the answer is 412 and nothing is changed. Without the header the update is made in any case. */
                "If-Match"?: string;
            };
            path: {
                /** @description Slug of the project. */
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "policy": "allow"
                 *     }
                 */
                "application/json": {
                    /** @enum {string} */
                    policy: "allow" | "deny";
                };
            };
        };
        responses: {
            /** @description Changed. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-role.reads_only-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            412: components["responses"]["412-version.changed_meanwhile"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    getServer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
                server: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The server. */
            200: {
                headers: {
                    /** @description The entity tag of the thing, as in its `etag`. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "connections": 5,
                     *       "changedTools": 0,
                     *       "reports": [],
                     *       "redirectUri": null,
                     *       "health": {
                     *         "state": "reachable",
                     *         "checkedAt": null,
                     *         "lastCallAt": 1795219200000,
                     *         "problem": null,
                     *         "lastError": null
                     *       },
                     *       "warnings": [],
                     *       "fault": null,
                     *       "furtherAuthScopes": [],
                     *       "slug": "header",
                     *       "name": "The header server",
                     *       "url": "https://mcp.example.com/mcp",
                     *       "transport": "http",
                     *       "state": "active",
                     *       "createdAt": 1795219200000,
                     *       "holdChanges": false,
                     *       "revision": "",
                     *       "etag": "\"\"",
                     *       "source": "console",
                     *       "authScope": {
                     *         "type": "header",
                     *         "level": "user",
                     *         "fields": [
                     *           {
                     *             "name": "X-API-Key",
                     *             "label": "X-API-Key",
                     *             "help": "",
                     *             "prefix": ""
                     *           }
                     *         ],
                     *         "redactionHints": []
                     *       },
                     *       "oauth": null
                     *     }
                     */
                    "application/json": components["schemas"]["Server"];
                };
            };
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing"];
            404: components["responses"]["404-resource.not_found"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    removeServer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
                server: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed: no list has it, and no call reaches it after one second. The job ends the credentials for it. */
            202: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "job": {
                     *         "id": "job_example",
                     *         "kind": "server.remove",
                     *         "target": "notes",
                     *         "state": "running",
                     *         "total": 0,
                     *         "done": 0,
                     *         "failed": 0,
                     *         "nextAt": 1795219200000,
                     *         "createdAt": 1795219200000,
                     *         "finishedAt": null
                     *       }
                     *     }
                     */
                    "application/json": {
                        job: components["schemas"]["Job"];
                    };
                };
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-role.reads_only-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            409: components["responses"]["409-server.changed_meanwhile"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    editServer: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `etag` of the thing as you read it, or several with commas between (RFC 9110 §13.1.1). If the thing has changed since, the answer is 412 and nothing is changed. Without the header the update is made in any case. */
                "If-Match"?: string;
            };
            path: {
                /** @description Slug of the project. */
                project: string;
                server: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Notes of the team"
                 *     }
                 */
                "application/json": components["schemas"]["ServerChange"];
            };
        };
        responses: {
            /** @description Changed. The job ends the credentials that the change has removed. No call uses one after one second. */
            202: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        job: components["schemas"]["Job"];
                    };
                };
            };
            /** @description Changed. Agents see the change within one second. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400-request.invalid-server.url_refused-server.scope_mismatch"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-role.reads_only-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            409: components["responses"]["409-server.edit_loses-server.changed_meanwhile-store.not_set_up"];
            412: components["responses"]["412-version.changed_meanwhile"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            422: components["responses"]["422-store.value_too_large"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed-vault.key_missing"];
            502: components["responses"]["502-authorization.discovery_failed-store.credentials_refused-store.access_denied-store.key_unusable-store.full-store.refused"];
            503: components["responses"]["503-store.busy-store.down-vault.other_settings"];
        };
    };
    probeServer: {
        parameters: {
            query?: never;
            header?: {
                /** @description Up to 255 characters of your choice, such as a random UUID. Within 24 hours, the same request with the same key is made once: it gets the same answer again, with the header `Idempotent-Replayed`. A request that is refused is forgotten. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Slug of the project. */
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "input": "https://mcp.example.com/mcp"
                 *     }
                 */
                "application/json": components["schemas"]["NewProbe"];
            };
        };
        responses: {
            /** @description `server`: what was found. `choices`: several well-known servers have such a name. `unknown`: none has it. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "kind": "server",
                     *       "server": {
                     *         "url": "https://mcp.example.com/mcp",
                     *         "name": "fixture-none",
                     *         "icon": null,
                     *         "state": "reachable",
                     *         "transport": "http",
                     *         "warnings": [],
                     *         "leftOut": [],
                     *         "known": null,
                     *         "helpUrl": null,
                     *         "problem": null,
                     *         "revision": "2026-07-28",
                     *         "signIn": {
                     *           "from": "server",
                     *           "type": "none"
                     *         },
                     *         "tools": {
                     *           "count": 1,
                     *           "names": [
                     *             "whoami"
                     *           ]
                     *         }
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Probe"];
                };
            };
            400: components["responses"]["400-request.invalid-server.url_refused"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-role.reads_only-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            409: components["responses"]["409-idempotency.unanswered-idempotency.shown_once"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            422: components["responses"]["422-idempotency.other_request"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    listServerRequests: {
        parameters: {
            query?: {
                /** @description `next` of the previous part. Absent: the list's first part. */
                after?: string;
                limit?: number;
            };
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first. Requests are forgotten after 90 days. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "serverRequests": [],
                     *       "next": null
                     *     }
                     */
                    "application/json": {
                        serverRequests: components["schemas"]["ServerRequest"][];
                        /** @description Send it as `after` to get the next part. Null at the end of the list. */
                        next: string | null;
                    };
                };
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing"];
            404: components["responses"]["404-resource.not_found"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    editServerRequest: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
                request: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "state": "accepted",
                 *       "answer": "It is there from tomorrow."
                 *     }
                 */
                "application/json": components["schemas"]["ServerRequestAnswer"];
            };
        };
        responses: {
            /** @description The member sees the answer at their home. A request is answered once. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-role.reads_only-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    listServers: {
        parameters: {
            query?: {
                /** @description `next` of the previous part. Absent: the list's first part. */
                after?: string;
                limit?: number;
            };
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description In the order of their slugs. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "servers": [
                     *         {
                     *           "connections": 0,
                     *           "changedTools": 0,
                     *           "reports": [],
                     *           "redirectUri": null,
                     *           "health": {
                     *             "state": "unknown",
                     *             "checkedAt": null,
                     *             "lastCallAt": null,
                     *             "problem": null,
                     *             "lastError": null
                     *           },
                     *           "warnings": [],
                     *           "fault": null,
                     *           "furtherAuthScopes": [],
                     *           "slug": "for-a-job",
                     *           "name": "everything",
                     *           "url": "https://mcp.example.com/mcp",
                     *           "transport": "http",
                     *           "state": "active",
                     *           "createdAt": 1795219200000,
                     *           "holdChanges": false,
                     *           "revision": "aSgVcrZjLw4P6sHm",
                     *           "etag": "\"aSgVcrZjLw4P6sHm\"",
                     *           "source": "console",
                     *           "authScope": {
                     *             "type": "none",
                     *             "level": "user",
                     *             "fields": [],
                     *             "redactionHints": []
                     *           },
                     *           "oauth": null
                     *         },
                     *         {
                     *           "connections": 5,
                     *           "changedTools": 0,
                     *           "reports": [],
                     *           "redirectUri": null,
                     *           "health": {
                     *             "state": "reachable",
                     *             "checkedAt": null,
                     *             "lastCallAt": 1795219200000,
                     *             "problem": null,
                     *             "lastError": null
                     *           },
                     *           "warnings": [],
                     *           "fault": null,
                     *           "furtherAuthScopes": [],
                     *           "slug": "header",
                     *           "name": "The header server",
                     *           "url": "https://mcp.example.com/mcp",
                     *           "transport": "http",
                     *           "state": "active",
                     *           "createdAt": 1795219200000,
                     *           "holdChanges": false,
                     *           "revision": "",
                     *           "etag": "\"\"",
                     *           "source": "console",
                     *           "authScope": {
                     *             "type": "header",
                     *             "level": "user",
                     *             "fields": [
                     *               {
                     *                 "name": "X-API-Key",
                     *                 "label": "X-API-Key",
                     *                 "help": "",
                     *                 "prefix": ""
                     *               }
                     *             ],
                     *             "redactionHints": []
                     *           },
                     *           "oauth": null
                     *         }
                     *       ],
                     *       "next": "header"
                     *     }
                     */
                    "application/json": {
                        servers: components["schemas"]["Server"][];
                        /** @description Send it as `after` to get the next part. Null at the end of the list. */
                        next: string | null;
                    };
                };
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing"];
            404: components["responses"]["404-resource.not_found"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    createServer: {
        parameters: {
            query?: never;
            header?: {
                /** @description Up to 255 characters of your choice, such as a random UUID. Within 24 hours, the same request with the same key is made once: it gets the same answer again, with the header `Idempotent-Replayed`. A request that is refused is forgotten. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Slug of the project. */
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "slug": "tracker",
                 *       "name": "Tracker",
                 *       "url": "https://mcp.example.com/mcp",
                 *       "authScope": {
                 *         "type": "none",
                 *         "level": "user"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["NewServer"];
            };
        };
        responses: {
            /** @description Added. The server is active. */
            201: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "connections": 0,
                     *       "changedTools": 0,
                     *       "reports": [],
                     *       "redirectUri": null,
                     *       "health": {
                     *         "state": "unknown",
                     *         "checkedAt": null,
                     *         "lastCallAt": null,
                     *         "problem": null,
                     *         "lastError": null
                     *       },
                     *       "warnings": [],
                     *       "fault": null,
                     *       "furtherAuthScopes": [],
                     *       "slug": "tracker",
                     *       "name": "Tracker",
                     *       "url": "https://mcp.example.com/mcp",
                     *       "transport": "http",
                     *       "state": "active",
                     *       "createdAt": 1795219200000,
                     *       "holdChanges": false,
                     *       "revision": "",
                     *       "etag": "\"\"",
                     *       "source": "console",
                     *       "authScope": {
                     *         "type": "none",
                     *         "level": "user",
                     *         "fields": [],
                     *         "redactionHints": []
                     *       },
                     *       "oauth": null
                     *     }
                     */
                    "application/json": components["schemas"]["Server"];
                };
            };
            400: components["responses"]["400-request.invalid-server.url_refused-server.scope_mismatch"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-role.reads_only-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            409: components["responses"]["409-idempotency.unanswered-idempotency.shown_once-server.slug_taken-server.too_many-store.not_set_up"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            422: components["responses"]["422-idempotency.other_request-store.value_too_large"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed-vault.key_missing"];
            502: components["responses"]["502-authorization.discovery_failed-store.credentials_refused-store.access_denied-store.key_unusable-store.full-store.refused"];
            503: components["responses"]["503-store.busy-store.down-vault.other_settings"];
        };
    };
    connectServer: {
        parameters: {
            query?: never;
            header?: {
                /** @description Up to 255 characters of your choice, such as a random UUID. Within 24 hours, the same request with the same key is made once: it gets the same answer again, with the header `Idempotent-Replayed`. A request that is refused is forgotten. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Slug of the project. */
                project: string;
                server: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {} */
                "application/json": {
                    /** @description An ID token of the company's identity provider, for the grant `enterprise`. */
                    idToken?: string;
                    /** @description Id of a further auth scope of the server. Absent: the server's own. */
                    authScope?: string;
                };
            };
        };
        responses: {
            /** @description Connected. The agents of all members can call the server. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400-request.invalid-server.scope_mismatch-authorization.refused"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-role.reads_only-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            409: components["responses"]["409-idempotency.unanswered-idempotency.shown_once-credential.superseded-authorization.client_needed-store.not_set_up"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            422: components["responses"]["422-idempotency.other_request-store.value_too_large"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed-vault.key_missing"];
            502: components["responses"]["502-authorization.client_refused-authorization.discovery_failed-authorization.exchange_failed-authorization.provider_broken-authorization.registration_failed-authorization.scope_refused-store.credentials_refused-store.access_denied-store.key_unusable-store.full-store.refused"];
            503: components["responses"]["503-authorization.provider_busy-store.busy-store.down-vault.other_settings"];
        };
    };
    checkServer: {
        parameters: {
            query?: never;
            header?: {
                /** @description Up to 255 characters of your choice, such as a random UUID. Within 24 hours, the same request with the same key is made once: it gets the same answer again, with the header `Idempotent-Replayed`. A request that is refused is forgotten. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Slug of the project. */
                project: string;
                server: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What the server answered. A server that does not answer is a result too. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "reachable": true,
                     *       "problem": null,
                     *       "tools": 1
                     *     }
                     */
                    "application/json": components["schemas"]["ServerCheck"];
                };
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-role.reads_only-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            409: components["responses"]["409-idempotency.unanswered-idempotency.shown_once"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            422: components["responses"]["422-idempotency.other_request"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    resetServer: {
        parameters: {
            query?: never;
            header?: {
                /** @description Up to 255 characters of your choice, such as a random UUID. Within 24 hours, the same request with the same key is made once: it gets the same answer again, with the header `Idempotent-Replayed`. A request that is refused is forgotten. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Slug of the project. */
                project: string;
                server: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Reset. The job ends the grants, here and at the provider. */
            202: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "job": {
                     *         "id": "job_example",
                     *         "kind": "server.reset",
                     *         "target": "oauth2",
                     *         "state": "running",
                     *         "total": 0,
                     *         "done": 0,
                     *         "failed": 0,
                     *         "nextAt": 1795219200000,
                     *         "createdAt": 1795219200000,
                     *         "finishedAt": null
                     *       }
                     *     }
                     */
                    "application/json": {
                        job: components["schemas"]["Job"];
                    };
                };
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-role.reads_only-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            409: components["responses"]["409-idempotency.unanswered-idempotency.shown_once-server.changed_meanwhile"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            422: components["responses"]["422-idempotency.other_request"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    listSignInConflicts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The latest is first. Only the last 30 days are listed. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "conflicts": [
                     *         {
                     *           "id": "cnf_example",
                     *           "issuer": "https://mcp.example.com",
                     *           "subject": "11111111-2222-4333-8444-555555555555",
                     *           "email": "john@example.com",
                     *           "at": 1795219200000,
                     *           "holderSubject": "11111111-2222-4333-8444-555555555555",
                     *           "holderSince": 1795219200000,
                     *           "isKnown": false
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        conflicts: components["schemas"]["SignInConflict"][];
                    };
                };
            };
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing"];
            404: components["responses"]["404-resource.not_found"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    decideSignInConflict: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conflict: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "decision": "someone_else"
                 *     }
                 */
                "application/json": components["schemas"]["SignInDecision"];
            };
        };
        responses: {
            /** @description Decided. The refused person can sign in again. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-token.person_needed-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            409: components["responses"]["409-conflict.identity_known"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    createSource: {
        parameters: {
            query?: never;
            header?: {
                /** @description Up to 255 characters of your choice, such as a random UUID. Within 24 hours, the same request with the same key is made once: it gets the same answer again, with the header `Idempotent-Replayed`. A request that is refused is forgotten. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Slug of the project. */
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "source": "yaml",
                 *       "servers": [
                 *         "header"
                 *       ],
                 *       "navigators": [
                 *         "default"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["SourceChange"];
            };
        };
        responses: {
            /** @description The objects of which it was said otherwise before. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "servers": [
                     *         "header"
                     *       ],
                     *       "navigators": [
                     *         "default"
                     *       ],
                     *       "rules": [],
                     *       "links": []
                     *     }
                     */
                    "application/json": {
                        /**
                         * @description Slugs of servers.
                         * @default []
                         */
                        servers: string[];
                        /**
                         * @description Slugs of navigators.
                         * @default []
                         */
                        navigators: string[];
                        /**
                         * @description Ids of route rules.
                         * @default []
                         */
                        rules: string[];
                        /**
                         * @description Names of auth links.
                         * @default []
                         */
                        links: string[];
                    };
                };
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-role.reads_only-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            409: components["responses"]["409-idempotency.unanswered-idempotency.shown_once"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            422: components["responses"]["422-idempotency.other_request"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    listToolChanges: {
        parameters: {
            query?: {
                /** @description `next` of the previous part. Absent: the list's first part. */
                after?: string;
                limit?: number;
                state?: "waiting" | "refused";
            };
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By server and name. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "changes": [
                     *         {
                     *           "name": "t/1",
                     *           "nameAtNavigators": "none_example",
                     *           "state": "changed",
                     *           "definition": {
                     *             "name": "t",
                     *             "description": "Reads."
                     *           },
                     *           "changed": {
                     *             "hash": "new",
                     *             "at": 2,
                     *             "definition": {
                     *               "name": "t",
                     *               "description": "Reads all."
                     *             }
                     *           },
                     *           "hiddenText": false,
                     *           "firstSeenAt": 1,
                     *           "server": {
                     *             "slug": "none",
                     *             "name": "The none server"
                     *           },
                     *           "refusedAt": null
                     *         }
                     *       ],
                     *       "waiting": 1,
                     *       "next": "srv_example/t/1"
                     *     }
                     */
                    "application/json": {
                        changes: components["schemas"]["ToolChange"][];
                        /** @description How many changes wait for a decision, counted up to 100. */
                        waiting: number;
                        /** @description Send it as `after` to get the next part. Null at the end of the list. */
                        next: string | null;
                    };
                };
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing"];
            404: components["responses"]["404-resource.not_found"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    decideToolChanges: {
        parameters: {
            query?: never;
            header?: {
                /** @description Up to 255 characters of your choice, such as a random UUID. Within 24 hours, the same request with the same key is made once: it gets the same answer again, with the header `Idempotent-Replayed`. A request that is refused is forgotten. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Slug of the project. */
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "decision": "approve",
                 *       "changes": [
                 *         {
                 *           "server": "none",
                 *           "tool": "t/2",
                 *           "hash": "new"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["ToolChangeDecision"];
            };
        };
        responses: {
            /** @description Decided. Agents' next lists and calls follow. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "done": [
                     *         {
                     *           "server": "none",
                     *           "tool": "t/2",
                     *           "hash": "new"
                     *         }
                     *       ],
                     *       "changedAgain": []
                     *     }
                     */
                    "application/json": {
                        done: {
                            /** @description Slug of the server. */
                            server: string;
                            /** @description The server's own name of the tool. */
                            tool: string;
                            /** @description The hash of the changed definition that you have seen. */
                            hash: string;
                        }[];
                        /** @description Those that have changed again since you looked, or are gone. Nothing was decided on them. */
                        changedAgain: {
                            /** @description Slug of the server. */
                            server: string;
                            /** @description The server's own name of the tool. */
                            tool: string;
                            /** @description The hash of the changed definition that you have seen. */
                            hash: string;
                        }[];
                    };
                };
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-role.reads_only-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            409: components["responses"]["409-idempotency.unanswered-idempotency.shown_once-tool.not_held"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            422: components["responses"]["422-idempotency.other_request"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    matchTools: {
        parameters: {
            query?: never;
            header?: {
                /** @description Up to 255 characters of your choice, such as a random UUID. Within 24 hours, the same request with the same key is made once: it gets the same answer again, with the header `Idempotent-Replayed`. A request that is refused is forgotten. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Slug of the project. */
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "server": "none",
                 *       "tools": [
                 *         "delete_*",
                 *         "drop_*"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["AskedPatterns"];
            };
        };
        responses: {
            /** @description One for each pattern. A pattern that fits no tool is valid: it holds for tools that the server lists later. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "matches": [
                     *         {
                     *           "pattern": "delete_*",
                     *           "count": 1,
                     *           "tools": [
                     *             "none__delete_all"
                     *           ],
                     *           "isServer": true
                     *         },
                     *         {
                     *           "pattern": "drop_*",
                     *           "count": 0,
                     *           "tools": [],
                     *           "isServer": true
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        matches: components["schemas"]["PatternMatch"][];
                    };
                };
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            409: components["responses"]["409-idempotency.unanswered-idempotency.shown_once"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            422: components["responses"]["422-idempotency.other_request"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    listServerTools: {
        parameters: {
            query?: {
                /** @description `next` of the previous part. Absent: the list's first part. */
                after?: string;
                limit?: number;
            };
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
                server: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description In the order of their names. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "tools": [
                     *         {
                     *           "name": "delete_all",
                     *           "nameAtNavigators": "none__delete_all",
                     *           "state": "changed",
                     *           "definition": {
                     *             "name": "t",
                     *             "description": "Reads."
                     *           },
                     *           "changed": {
                     *             "hash": "new",
                     *             "at": 2,
                     *             "definition": {
                     *               "name": "t",
                     *               "description": "Reads all."
                     *             }
                     *           },
                     *           "hiddenText": false,
                     *           "firstSeenAt": 1
                     *         },
                     *         {
                     *           "name": "t/1",
                     *           "nameAtNavigators": "none_example",
                     *           "state": "changed",
                     *           "definition": {
                     *             "name": "t",
                     *             "description": "Reads."
                     *           },
                     *           "changed": {
                     *             "hash": "new",
                     *             "at": 2,
                     *             "definition": {
                     *               "name": "t",
                     *               "description": "Reads all."
                     *             }
                     *           },
                     *           "hiddenText": false,
                     *           "firstSeenAt": 1
                     *         }
                     *       ],
                     *       "holdChanges": false,
                     *       "next": null
                     *     }
                     */
                    "application/json": {
                        tools: components["schemas"]["PinnedTool"][];
                        holdChanges: boolean;
                        /** @description Send it as `after` to get the next part. Null at the end of the list. */
                        next: string | null;
                    };
                };
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing"];
            404: components["responses"]["404-resource.not_found"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    approveServerTool: {
        parameters: {
            query?: never;
            header?: {
                /** @description Up to 255 characters of your choice, such as a random UUID. Within 24 hours, the same request with the same key is made once: it gets the same answer again, with the header `Idempotent-Replayed`. A request that is refused is forgotten. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Slug of the project. */
                project: string;
                server: string;
                /** @description The server's own name of the tool, or its name at navigators, which is always valid in a URL. */
                tool: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "hash": "changed"
                 *     }
                 */
                "application/json": {
                    /** @description The hash of the changed definition that you have seen. */
                    hash: string;
                };
            };
        };
        responses: {
            /** @description Approved. The changed definition is valid from now on. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-role.reads_only-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            409: components["responses"]["409-idempotency.unanswered-idempotency.shown_once-tool.changed_again"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            422: components["responses"]["422-idempotency.other_request"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    setServerHoldChanges: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
                server: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "hold": true
                 *     }
                 */
                "application/json": {
                    hold: boolean;
                };
            };
        };
        responses: {
            /** @description Changed. Agents see the change within one second. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-role.reads_only-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    listVaultKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key that was seen first is first. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "keys": [],
                     *       "rotation": null
                     *     }
                     */
                    "application/json": components["schemas"]["VaultKeys"];
                };
            };
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing"];
            404: components["responses"]["404-resource.not_found"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    rotateVaultKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It has begun. Answers 409 while one is running. */
            202: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "rotation": {
                     *         "id": "job_example",
                     *         "key": "k1",
                     *         "state": "running",
                     *         "step": "counting",
                     *         "round": 0,
                     *         "seen": 0,
                     *         "total": 0,
                     *         "done": 0,
                     *         "failed": 0,
                     *         "nextAt": 1795219200000,
                     *         "createdAt": 1795219200000,
                     *         "finishedAt": null
                     *       }
                     *     }
                     */
                    "application/json": {
                        rotation: components["schemas"]["Rotation"];
                    };
                };
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-token.role_too_low-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            409: components["responses"]["409-rotation.running"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed-vault.key_missing"];
            503: components["responses"]["503-vault.other_settings"];
        };
    };
    listBridges: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The bridges, the first connected first. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "bridges": []
                     *     }
                     */
                    "application/json": {
                        bridges: components["schemas"]["Bridge"][];
                    };
                };
            };
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing"];
            404: components["responses"]["404-resource.not_found"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    listWebhooks: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All webhooks, without their secrets. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "webhooks": []
                     *     }
                     */
                    "application/json": {
                        webhooks: components["schemas"]["Webhook"][];
                    };
                };
            };
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing"];
            404: components["responses"]["404-resource.not_found"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    createWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description Up to 255 characters of your choice, such as a random UUID. Within 24 hours, the same request with the same key is made once: it gets the same answer again, with the header `Idempotent-Replayed`. A request that is refused is forgotten. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Slug of the project. */
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "url": "https://app.example.com/webhooks/cardea",
                 *       "events": [
                 *         "connection.made",
                 *         "connection.expired"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["NewWebhook"];
            };
        };
        responses: {
            /** @description Added. Events from now on are sent to it. */
            201: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "whk_example",
                     *       "etag": "\"gn5llwfhdagbgnix3egbfo5y32\"",
                     *       "url": "https://app.example.com/webhooks/cardea",
                     *       "events": [
                     *         "connection.made",
                     *         "connection.expired"
                     *       ],
                     *       "format": "standard",
                     *       "description": "",
                     *       "paused": false,
                     *       "formerKeyEndsAt": null,
                     *       "createdAt": 1795219200000,
                     *       "key": "person+5COZAltFTNxQ5DX24hCr/iReUU="
                     *     }
                     */
                    "application/json": components["schemas"]["Webhook"] & {
                        /** @description The secret with which requests are signed, `whsec_…`. Only this answer contains it. */
                        key: string;
                    };
                };
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-role.reads_only-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            409: components["responses"]["409-idempotency.unanswered-idempotency.shown_once"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            422: components["responses"]["422-idempotency.other_request"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    getWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
                webhook: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The webhook, without its secret. */
            200: {
                headers: {
                    /** @description The entity tag of the thing, as in its `etag`. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "whk_example",
                     *       "etag": "\"coqagwgzlte7yuao37myn7pos5\"",
                     *       "url": "https://app.example.com/webhooks/cardea",
                     *       "events": [
                     *         "connection.made"
                     *       ],
                     *       "format": "standard",
                     *       "description": "",
                     *       "paused": false,
                     *       "formerKeyEndsAt": null,
                     *       "createdAt": 1795219200000
                     *     }
                     */
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing"];
            404: components["responses"]["404-resource.not_found"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    removeWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
                webhook: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed. What waited is not sent. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-role.reads_only-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    editWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `etag` of the thing as you read it, or several with commas between (RFC 9110 §13.1.1). If the thing has changed since, the answer is 412 and nothing is changed. Without the header the update is made in any case. */
                "If-Match"?: string;
            };
            path: {
                /** @description Slug of the project. */
                project: string;
                webhook: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "description": "Billing",
                 *       "paused": true
                 *     }
                 */
                "application/json": components["schemas"]["WebhookChange"];
            };
        };
        responses: {
            /** @description Changed. Events from now on follow the change. */
            200: {
                headers: {
                    /** @description The entity tag of the thing, as in its `etag`. */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "whk_example",
                     *       "etag": "\"t6xzqbcurp4y4wpdkqzta7d2ee\"",
                     *       "url": "https://app.example.com/webhooks/cardea",
                     *       "events": [
                     *         "connection.made"
                     *       ],
                     *       "format": "standard",
                     *       "description": "Billing",
                     *       "paused": true,
                     *       "formerKeyEndsAt": null,
                     *       "createdAt": 1795219200000
                     *     }
                     */
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-role.reads_only-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            412: components["responses"]["412-version.changed_meanwhile"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    keyWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description Up to 255 characters of your choice, such as a random UUID. Within 24 hours, the same request with the same key is made once: it gets the same answer again, with the header `Idempotent-Replayed`. A request that is refused is forgotten. */
                "Idempotency-Key"?: string;
                /** @description The `etag` of the thing as you read it, or several with commas between (RFC 9110 §13.1.1). If the thing has changed since, the answer is 412 and nothing is changed. Without the header the update is made in any case. */
                "If-Match"?: string;
            };
            path: {
                /** @description Slug of the project. */
                project: string;
                webhook: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "overlapHours": 24
                 *     }
                 */
                "application/json": components["schemas"]["WebhookKeyRotation"];
            };
        };
        responses: {
            /** @description The new secret. */
            201: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "key": "whsec_w9mPGHrs8ZSPpBX8FcXkfIMvGt5yg5c36mCrbTj4HEA=",
                     *       "formerKeyEndsAt": 1795219200000
                     *     }
                     */
                    "application/json": {
                        /** @description The new signing secret, `whsec_…`. Only this answer contains it. */
                        key: string;
                        /**
                         * @description UTC milliseconds since 1970.
                         * @example 1795219200000
                         */
                        formerKeyEndsAt: number | null;
                    };
                };
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-role.reads_only-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            409: components["responses"]["409-idempotency.unanswered-idempotency.shown_once"];
            412: components["responses"]["412-version.changed_meanwhile"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            422: components["responses"]["422-idempotency.other_request"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    testWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description Up to 255 characters of your choice, such as a random UUID. Within 24 hours, the same request with the same key is made once: it gets the same answer again, with the header `Idempotent-Replayed`. A request that is refused is forgotten. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Slug of the project. */
                project: string;
                webhook: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description An event `webhook.test` is sent within seconds, also to a webhook that is paused. */
            202: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "msg_example",
                     *       "event": "webhook.test",
                     *       "connection": null,
                     *       "status": "pending",
                     *       "attempts": 0,
                     *       "lastStatus": null,
                     *       "createdAt": 1795219200000,
                     *       "dueAt": 1795219200000
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookDelivery"];
                };
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-role.reads_only-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            409: components["responses"]["409-idempotency.unanswered-idempotency.shown_once"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            422: components["responses"]["422-idempotency.other_request"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    listWebhookDeliveries: {
        parameters: {
            query?: {
                /** @description `next` of the previous part. Absent: the list's first part. */
                after?: string;
                limit?: number;
            };
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
                webhook: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Of the last 30 days, newest first. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "deliveries": [],
                     *       "next": null
                     *     }
                     */
                    "application/json": {
                        deliveries: components["schemas"]["WebhookDelivery"][];
                        /** @description Send it as `after` to get the next part. Null at the end of the list. */
                        next: string | null;
                    };
                };
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing"];
            404: components["responses"]["404-resource.not_found"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    replayWebhookDelivery: {
        parameters: {
            query?: never;
            header?: {
                /** @description Up to 255 characters of your choice, such as a random UUID. Within 24 hours, the same request with the same key is made once: it gets the same answer again, with the header `Idempotent-Replayed`. A request that is refused is forgotten. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Slug of the project. */
                project: string;
                webhook: string;
                delivery: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is sent again within seconds, with the same `webhook-id`. For a delivery that still waits the answer is 404. */
            202: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing-role.reads_only-request.cross_site"];
            404: components["responses"]["404-resource.not_found"];
            409: components["responses"]["409-idempotency.unanswered-idempotency.shown_once"];
            413: components["responses"]["413-request.too_large"];
            415: components["responses"]["415-request.not_json"];
            422: components["responses"]["422-idempotency.other_request"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    exportAudit: {
        parameters: {
            query?: {
                /** @description The e-mail address or the id of the person who acted, or for whom an agent acted. */
                person?: string;
                /** @description The client id of an agent, or the id of an API key or platform token. */
                agent?: string;
                /** @description The server's slug. */
                server?: string;
                /** @description The server's own name of the tool. */
                tool?: string;
                outcome?: "ok" | "error" | "denied";
                /** @description The code of an error, such as `credential.needs_sign_in`. */
                code?: string;
                /** @description What was done, such as `server.edit`. */
                action?: string;
                /** @description What agents did, or everything else. */
                kind?: "calls" | "changes";
                /** @description The id of the auth scope that a call was made with. */
                authScope?: string;
                /** @description The id of the route rule that allowed a call. */
                rule?: string;
                /** @description The earliest time, in UTC milliseconds. */
                from?: number | null;
                /** @description Events of this time and later are left out, in UTC milliseconds. */
                to?: number | null;
                /** @description A part of any name, id or sentence of an event; or a whole e-mail address. */
                q?: string;
                /** @description `ndjson`: a JSON object on each line, with its `kind`. `csv`: a table. */
                format?: "ndjson" | "csv";
                /** @description `after` of the last line of the part before. Absent: the first part. */
                after?: string;
            };
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The events. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                    "text/csv": string;
                };
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing"];
            404: components["responses"]["404-resource.not_found"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
    exportProject: {
        parameters: {
            query?: {
                /** @description Which kinds to export, with commas between. Absent: all. */
                kinds?: string;
                /** @description `after` of the last line of the part before. Absent: the first part. */
                after?: string;
            };
            header?: never;
            path: {
                /** @description Slug of the project. */
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The lines. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                };
            };
            400: components["responses"]["400-request.invalid"];
            401: components["responses"]["401-session.missing-key.invalid-key.expired"];
            403: components["responses"]["403-second_factor.needed-second_factor.missing"];
            404: components["responses"]["404-resource.not_found"];
            429: components["responses"]["429-request.too_many"];
            500: components["responses"]["500-internal.failed"];
        };
    };
}
